BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('f7743fc2-0da2-4249-bf62-60e2a65a3fc7','wfrun-runs-1',1796041403000,1796041403000,'wfrun');
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE "operation_outputs" (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    function_name TEXT NOT NULL DEFAULT '',
    output TEXT,
    error TEXT,
    child_workflow_id TEXT,
    started_at_epoch_ms INTEGER,
    completed_at_epoch_ms INTEGER,
    serialization TEXT,
    application_name TEXT DEFAULT NULL,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    PRIMARY KEY (workflow_uuid, function_id)
);
CREATE TABLE queues (
    queue_id TEXT PRIMARY KEY DEFAULT (hex(randomblob(16))),
    name TEXT NOT NULL UNIQUE,
    concurrency INTEGER,
    worker_concurrency INTEGER,
    rate_limit_max INTEGER,
    rate_limit_period_sec REAL,
    priority_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    partition_queue BOOLEAN NOT NULL DEFAULT FALSE,
    polling_interval_sec REAL NOT NULL DEFAULT 1.0,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL, "partition_concurrency" INTEGER DEFAULT NULL, "partition_worker_concurrency" INTEGER DEFAULT NULL, "partition_rate_limit_max" INTEGER DEFAULT NULL, "partition_rate_limit_period_sec" REAL DEFAULT NULL);
INSERT INTO "queues" VALUES('DE420EEEB7943ECE02E09458F00FAD1B','wfrun',NULL,32,NULL,NULL,1,0,0.05,1796041403000,1796041403381,'wfrun',NULL,NULL,NULL,NULL);
CREATE TABLE streams (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    "offset" INTEGER NOT NULL, function_id INTEGER NOT NULL DEFAULT 0, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key, "offset"),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE wfrun_deliveries (
	mode TEXT NOT NULL, 
	account TEXT NOT NULL, 
	id TEXT NOT NULL, 
	event BIGINT NOT NULL, 
	PRIMARY KEY (mode, account, id)
);
INSERT INTO "wfrun_deliveries" VALUES('simulated','','evt_stored_1',1);
INSERT INTO "wfrun_deliveries" VALUES('simulated','','evt_stored_2',2);
CREATE TABLE wfrun_events (
	seq INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	account TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	livemode BOOLEAN NOT NULL, 
	type TEXT NOT NULL, 
	created BIGINT NOT NULL, 
	received FLOAT NOT NULL, 
	body TEXT NOT NULL, 
	note TEXT, 
	PRIMARY KEY (seq), 
	UNIQUE (mode, account, id)
);
INSERT INTO "wfrun_events" VALUES(1,'evt_stored_1','','simulated',0,'payment_intent.succeeded',1796041401,1.79604140312710452076e+09,'{"id":"evt_stored_1","object":"event","api_version":"2026-10-28.endive","created":1796041401,"data":{"object":{"id":"pi_stored","object":"payment_intent","allowed_payment_method_types":null,"amount":5000,"amount_capturable":0,"amount_details":null,"amount_received":5000,"application":null,"application_fee_amount":null,"automatic_payment_methods":{"allow_redirects":"always","enabled":true},"canceled_at":null,"cancellation_reason":null,"capture_method":"automatic_async","client_secret":"pi_YHz9hR4A3A4kg5FSn6ds73n3_secret_example","confirmation_method":"automatic","created":1796041341,"currency":"usd","customer":"cus_stored","customer_account":null,"description":null,"excluded_payment_method_types":null,"hooks":null,"last_payment_error":null,"latest_charge":"ch_tQq9YrNxhZm2LmGjYGBkSf2Y","livemode":false,"managed_payments":null,"metadata":{},"next_action":null,"on_behalf_of":null,"payment_details":null,"payment_method":"pm_jtguqjwGE2ubLZCo2fjOjtWO","payment_method_configuration_details":null,"payment_method_options":{"card":{"capture_method":null,"installments":null,"mandate_options":null,"network":null,"request_extended_authorization":null,"request_incremental_authorization":null,"request_multicapture":null,"request_overcapture":null,"request_three_d_secure":"automatic","require_cvc_recollection":null,"setup_credential_usage":null,"setup_future_usage":null,"statement_descriptor_suffix_kana":null,"statement_descriptor_suffix_kanji":null,"stored_credential_usage":null}},"payment_method_types":["card"],"payment_record":null,"presentment_details":null,"processing":null,"receipt_email":"jenny.rosen@example.com","review":null,"setup_future_usage":null,"shipping":null,"source":null,"statement_descriptor":null,"statement_descriptor_suffix":null,"status":"succeeded","transfer_data":null,"transfer_group":null}},"livemode":false,"pending_webhooks":1,"request":{"id":"req_TS1joUSgyVcAG6","idempotency_key":null},"type":"payment_intent.succeeded"}',NULL);
INSERT INTO "wfrun_events" VALUES(2,'evt_stored_2','','simulated',0,'customer.created',1796041410,1.79604141064715957642e+09,'{"id":"evt_stored_2","object":"event","api_version":"2026-10-28.endive","created":1796041410,"data":{"object":{"id":"cus_stored","object":"customer","address":{"city":"San Francisco","country":"US","line1":"123 Market Street","line2":null,"postal_code":"94103","state":"CA"},"balance":0,"business_name":null,"created":1796041410,"currency":"usd","customer_account":null,"default_source":null,"delinquent":false,"description":null,"email":"jenny.rosen@example.com","individual_name":null,"invoice_credit_balance":null,"invoice_prefix":"0759376C","invoice_settings":{"custom_fields":null,"default_payment_method":"pm_jtguqjwGE2ubLZCo2fjOjtWO","footer":null,"rendering_options":null},"livemode":false,"metadata":{},"name":"Jenny Rosen","next_invoice_sequence":2,"phone":"+15555550123","preferred_locales":["en"],"shipping":{"address":{"city":"San Francisco","country":"US","line1":"123 Market Street","line2":null,"postal_code":"94103","state":"CA"},"carrier":null,"name":"Jenny Rosen","phone":"+15555550123","tracking_number":null},"tax":null,"tax_exempt":"none","test_clock":null}},"livemode":false,"pending_webhooks":1,"request":{"id":"req_tvK6ec7ZWLLYEP","idempotency_key":null},"type":"customer.created"}',NULL);
CREATE TABLE wfrun_exemptions (
	workflow TEXT NOT NULL, 
	object TEXT NOT NULL, 
	until BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (workflow, object)
);
CREATE TABLE wfrun_facts (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "wfrun_facts" VALUES('began','1796041401');
CREATE TABLE wfrun_keys (
	mode TEXT NOT NULL, 
	workflow TEXT NOT NULL, 
	account TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	run TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (mode, workflow, account, "key")
);
INSERT INTO "wfrun_keys" VALUES('simulated','waits for an event','','cus_stored','run_3b3500cf80b8ce5924b27127_simulated',1796041405);
CREATE TABLE wfrun_money (
	mode TEXT NOT NULL, 
	workflow TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	run TEXT NOT NULL, 
	step TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (mode, workflow, "key", run, step)
);
CREATE TABLE wfrun_pauses (
	workflow TEXT NOT NULL, 
	at FLOAT NOT NULL, 
	PRIMARY KEY (workflow)
);
CREATE TABLE wfrun_programs (
	hash TEXT NOT NULL, 
	body BLOB NOT NULL, 
	stored FLOAT NOT NULL, 
	PRIMARY KEY (hash)
);
INSERT INTO "wfrun_programs" VALUES('sha256:deeb4cb305c53ca59af06a5e6f5b467d109b6dac3cff05ade3d21a2dc84a4b45',X'789C95566777E2C812FD2B32E910D673C400069628016A099B2494D70B28110C481809630CF8B7BF6A613C9ED9796FCFFBD214D5DDD5B76E251D439EB95D6C7C2FF4E75F7F853CDFDDDAD6B7FD34F447284CC873DD2774C2D27DDDD03D9B70A7843FB789E962EBF9C48BBDF516AE7355C29195ED1173776579DF1E9DBDBB5D4E57EE9E780CEDF585EF3D861E1D38BCD10F6BDBF1C70BC7879F6FDECE346DDBB22D623FB71D425FBB3BC727AA449A24C46193283F3A04B1B27DC2242AC4D6F6B70BFBC51E9B737D3BB38995EEDB9EFFF10F1F34B736A8C65B7BBA732CE2A2AF98DF1616DEC420883C4978B6E93A96171876671FE86C0BC3AB3E3AFFC44D4CDD2DA13B043CECF8FFE684EB9836B1B1B784B90322D7207C7AB0D62D1B9CB880C10A0CD3833B950B34FCCC2F764D1DCCAD2EDC6C6DB84A542A173BBB0DE1BB4486244988CD2170663125365BDB837BF10FCB89CBE3573FAFD6B00F0451FDA7BB401A00DEEB877FF3B2FC83BC20132E16032FBEFF86E08BE27704EBDEF25FF3E29340770954E99BCDD67DB1E12E7281EDDA630888A83C8656B66ED5ED577DBD59D9DF4C770DFADF7074C1A33BDE1EF8B4FE248EEEF2FC3B5CCF3B7B77210A905D43F9ED925E3FB93FB7572B97382EACAB99D0DF7FFF11C2E4E362C2B267FBFEC29941711DCF7F84560BCFFF10CDB96D2EF1B990D07BEDDDE9B16A67294D0E46589D4F324D5474BB0556DB73161B7E3A6C10F5E23FD077CDB2AE475BB107532A6516F0D7A010FD7C7A42D15BD29059FA986592FDB826BBE48DC76A62EA28DD4FCA5B44ABBE21AD52B90C9A9F8E2E1BE61C4A768B1E2DF507B995BCD8C7E772271E75D942E2FC2E3F0DDB1C755E8EEACC74B7E499441475B86C22B697BB0DEE9D3A3B5B57BD3DEF6861A2B0C300155B10E30D5312B88641F22D01C532FB8430B08F113A973AF7B4A6F34C8BBBA59696DDF78D6214D17B4E76BFAB6199795A4798697AD246A9A5C273D9F71ACF4C6BB9B85C1BCD4FF27C7223E38744E3A652318481F41EA3499BCD0A834E294C67EF05DA0817FA468BED56EEF132C0807A2DE6259903F4637E10B949BE3289CA5E6012E7E7EAF55CFD720E4507E52E32DF1C4A2A737613353235468F32E2BD5219D8A4E8D7A2BE1E958F8DD643E436DC625EEB43434D3E75BF6CB0BDF41096AC8CEDC5C0F244C43AFE2AE10DE91047D1BE3460F3CF368F5DEDB3370F8D13BED1E5A4AA148158EE33B2A3D8B7F2384766BFB03B905BB774D6EC8F3F6144AE589C29986F0A7811E10DF480997CE1648F9338B9242A9CACDF099C5CC9D799E4969498E4DB78F821DD144F18D52DC6C223E3DC11B034641BB7D101B21EC62514EDDD328C75CC568DFCB49CD6ECC84441747EDE453472CAF849BDC5CA93DEA70B652DA176203CCDCD2A4801D9A9BEF73E223872AB60FEDCE18A89BC00EF8663AC3A7EE6E1DA58C4D2902B2693D2F5F0AA827502B37CB8B78398B33ACFDBA08B009D4ABADBEA2637961A656CEB9A16D53450724EB69843DF52AA756D288FB4435B1AEC39D2CC9AEB7BEABC9E6C90F11EE9205395F23A45655A38094F4AB59BC96B337BBE32DEEAA39AEC8CA41BEABC9A352050738533E8918CE81B5242F4A49F6E758E43DAC85B751AC59C4C1952AA7D279D0AE58E96BCBBA3F035063C3A896CDC3EAF02E0A891CD08F064A4FE33661A99291F4A639A8BD3B979949467A53D13D8532A2D6D88CCE7C8009654BDC5CE7072CDB25D2CF5B03484CCEE69E06F3D0EFE5226E40B4341E09D1632E746F4BFD69B343E75A2B21B1DA700E9538349089410D4DB4745C9F9FB6B5E2586F808838F8868CEAE7A0134ADD938C5830DC8DD88C194D7C338972B9C444E36126561E05437E0EABC8F8B6E26F1E5EC1459926EA2E85B7904C02928884D16473F9644D4AE3DC05CC95C765D133F6BA1C7AAC7BB3E32C76F49685F734AA7474F2C46FFD07A880DEF99C470712BBB8D3C1524178A8EE37D149D648E1F95B7C90F60A17A9F92F2A5C47161AB25FE88C0CBC40B54548E94268A9DC4D44165CEC923DC40F85A9BBFDA6B4A7851AF529B17C90D59BF1E6EF6B14E028F920966FA3DCB07746AB34D8CC308BAC1EED71BD3B380751855B50779E0FB289A5AF659CD8AF010EE39CF16F6E9BB20732E5682A449C9EE31E8AC46381FCEE82F49A7638EDB09EDFF69AF072EC765146656E4144030945BEC81825028EE512D455AC32FAFFD9AA2325BA2731A42B88456901BAFA21E7B195AD75AA8ED71A00444F3745C108FF1014E953E9344C630902E1B83E97DE99220F45DFD0EA6D5B0A82599020330DAC0F8A1038C4BA51414DDB38CCBFEE1D768FDB8F1F92E8A5927952DB8BB72F02E66434431B1A604126CBC185F40CED012748944F51A9E8E060B9E1A9B364887BEF63FBACAEB42539FD4FD933070E98420866B03A8BCAC6C7DEFD0C8505B91348C04916B8DDE5B06A454FB2DC84EB6109F99307A6B55EC5B1512FD2423A60AFD2748867FBC8647DBB4109817C07C7A8A197761AE7A5092FB4D8ED20B8D37980B42270819AB394511BE0A8A235C1A0F60BE33D1DE32E13E345A2D223B1BAA233F67FDEF3ADD2BF0D2D1E29A9F6CBC222B1357D8C2D42D818106B6C2C91F528D0F0AB10F4DA69A67A6C66B96CEAEE80694BD87A01FB47178DA509CAA23B137AF8B14E4EE78C06A360980A43B89D58BBC449DE603EDE7CC5903933CADCDD4EFF7F8AB45A1F892245DBA4A22B59CB23A7780859F9D81AB6A0DFA41D90E1A4FF017C693A1E2F66F604947F3766F709D1537F54087E7D6D3655614F63A2C711172C351F0E8F0CC5FD3BB442A4D61F0CA26E9DC24D2376EE8029EAB930466B283F9F38DF076A742458545E9186BDC1A6AE29D6EB1A33EB4829124E39A1699E4F39B8ACC929CFADD67CAE54968D2894B78BE0CC8CEFE9ECE9E5779B5D437C49F5AEE0BA6B823050EB2E1222FC3079AF50E0654960D939601BA9EF421C1C68FFA051DAF806E99FEF0B2B92081B0B80C1F1D4B03E8ACC1D22DDDFE820FFB111306F56E923AB96D4E59AEC9A2C42905F057F612902AD3B69C7C675BF26CB72171D91B304D0F5DA52A55392DD1A71F94E5916F4A7D231B3148BAD9516F9B1B01FCD049B6983EC2C7496B0BDF84F5AA7DE9A7E0472C74FE0FDDC198AB',1796041401.0);
CREATE TABLE wfrun_rates (
	account TEXT NOT NULL, 
	due FLOAT NOT NULL, 
	PRIMARY KEY (account)
);
CREATE TABLE wfrun_runs (
	id TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	workflow TEXT NOT NULL, 
	account TEXT NOT NULL, 
	livemode BOOLEAN NOT NULL, 
	event BIGINT, 
	start_key TEXT, 
	input TEXT, 
	program TEXT NOT NULL, 
	status TEXT NOT NULL, 
	segment INTEGER NOT NULL, 
	owner TEXT, 
	seen BIGINT NOT NULL, 
	accepted FLOAT NOT NULL, 
	started BIGINT, 
	finished FLOAT, 
	wakes FLOAT, 
	waits_for TEXT, 
	error TEXT, 
	report TEXT, 
	origin TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "wfrun_runs" VALUES('run_eb00eb61eb64a577dfb76f9c_simulated','simulated','waits','',0,1,'evt_stored_1',NULL,'sha256:deeb4cb305c53ca59af06a5e6f5b467d109b6dac3cff05ade3d21a2dc84a4b45','waiting',1,NULL,1,1.79604140315508461001e+09,1796041404,NULL,1796041474.0,NULL,NULL,'{"name":"waits","file":"stored.wf","line":2,"script":"sha256:4191d1591543ee56600ea8f52319b4843db8758eef0daa66e3b0df7057b0e9bf","run":"run_eb00eb61eb64a577dfb76f9c","outcome":"waiting","assumed":false,"notes":[],"condition":{"text":"amount > 10 USD","value":true,"parts":[{"text":"amount > 10 USD","value":true,"left":"50.00 USD","right":"10.00 USD","reason":null}]},"steps":[{"kind":"action","path":"0","line":4,"action":"retrieve_charge","outcome":"succeeded","arguments":{"charge":"ch_tQq9YrNxhZm2LmGjYGBkSf2Y"},"result":{"id":"ch_tQq9YrNxhZm2LmGjYGBkSf2Y","object":"charge","amount":{"minor":5000,"currency":"usd"},"amount_captured":{"minor":5000,"currency":"usd"},"amount_refunded":{"minor":0,"currency":"usd"},"application":null,"application_fee":null,"application_fee_amount":null,"authorization_code":null,"balance_transaction":"txn_dTrr5IWNzxkc4yyXf5Mnvsun","billing_details":{"address":{"city":"San Francisco","country":"US","line1":"123 Market Street","line2":null,"postal_code":"94103","state":"CA"},"email":"jenny.rosen@example.com","name":"Jenny Rosen","phone":"+15555550123","tax_id":null},"calculated_statement_descriptor":"EXAMPLE SHOP","captured":true,"created":1796041345,"currency":"usd","customer":"cus_stored","description":null,"disputed":false,"failure_balance_transaction":null,"failure_code":null,"failure_message":null,"fraud_details":null,"level3":null,"livemode":false,"metadata":{},"on_behalf_of":null,"outcome":{"advice_code":null,"network_advice_code":null,"network_decline_code":null,"network_status":"approved_by_network","reason":null,"risk_level":"normal","risk_score":12,"rule":null,"seller_message":"Payment complete.","type":"authorized"},"paid":true,"payment_intent":"pi_stored","payment_method":"pm_jtguqjwGE2ubLZCo2fjOjtWO","payment_method_details":{"card":{"amount_authorized":null,"authorization_code":null,"brand":"visa","capture_before":null,"checks":{"address_line1_check":"pass","address_postal_code_check":"pass","cvc_check":"pass"},"country":"US","description":null,"electronic_commerce_indicator":null,"exp_month":8,"exp_year":2029,"fingerprint":"Xt5EWLLDS7FJjR1c","funding":"credit","iin":null,"issuer":null,"last4":"4242","mandate":null,"moto":null,"network":"visa","network_transaction_id":null,"regulated_status":null,"setup_credential_usage":null,"stored_credential_usage":null,"transaction_link_id":null},"type":"card"},"presentment_details":null,"radar_options":null,"receipt_email":"jenny.rosen@example.com","receipt_number":null,"receipt_url":"https://pay.stripe.com/receipts/example","refunded":false,"review":null,"shipping":null,"source":null,"source_transfer":null,"statement_descriptor":null,"statement_descriptor_suffix":null,"status":"succeeded","transfer":null,"transfer_data":null,"transfer_group":null},"idempotency_key":"wf_7c4a345722_a49d58c3462ea3bb808e64ed7201d66ba267a95a","started":"2026-11-30T12:23:25Z","finished":"2026-11-30T12:23:25Z","tries":1,"assumed":true,"notes":["charge ch_tQq9YrNxhZm2LmGjYGBkSf2Y was made up: the account does not know it"]},{"kind":"action","path":"1","line":5,"action":"create_refund","outcome":"succeeded","arguments":{"charge":"ch_tQq9YrNxhZm2LmGjYGBkSf2Y"},"result":{"id":"re_z0hFEzw2n1vTar9BF36F7IUR","object":"refund","amount":{"minor":5000,"currency":"usd"},"balance_transaction":"txn_yiYtXWQQnOYxffP89K01pWzX","charge":"ch_tQq9YrNxhZm2LmGjYGBkSf2Y","created":1796041405,"currency":"usd","customer":null,"customer_account":null,"description":null,"destination_details":{"card":{"reference":null,"reference_status":"pending","reference_type":"acquirer_reference_number","type":"refund"},"type":"card"},"failure_balance_transaction":null,"failure_reason":null,"instructions_email":null,"metadata":{},"next_action":null,"payment_intent":"pi_stored","payment_method":null,"pending_reason":null,"presentment_details":null,"reason":null,"receipt_number":null,"source_transfer_reversal":null,"status":"succeeded","transfer_reversal":null},"idempotency_key":"wf_7c4a345722_cdc9d807b5decb717ddbb5a1f66d10f4a70198bb","started":"2026-11-30T12:23:25Z","finished":"2026-11-30T12:23:25Z","tries":1,"assumed":true,"notes":["charge ch_tQq9YrNxhZm2LmGjYGBkSf2Y was made up: the account does not know it"]}]}',NULL);
INSERT INTO "wfrun_runs" VALUES('run_3b3500cf80b8ce5924b27127_simulated','simulated','waits for an event','',0,1,'evt_stored_1',NULL,'sha256:deeb4cb305c53ca59af06a5e6f5b467d109b6dac3cff05ade3d21a2dc84a4b45','waiting',1,NULL,1,1.79604140320065641407e+09,1796041405,NULL,2055241405.0,'an event: payment_intent.canceled',NULL,'{"name":"waits for an event","file":"stored.wf","line":10,"script":"sha256:4191d1591543ee56600ea8f52319b4843db8758eef0daa66e3b0df7057b0e9bf","run":"run_3b3500cf80b8ce5924b27127","outcome":"waiting","assumed":false,"notes":[],"condition":null,"steps":[]}',NULL);
INSERT INTO "wfrun_runs" VALUES('run_cfdbdfdbddf3ffba513b18b0_simulated','simulated','under way','',0,1,'evt_stored_1',NULL,'sha256:deeb4cb305c53ca59af06a5e6f5b467d109b6dac3cff05ade3d21a2dc84a4b45','running',0,'run_cfdbdfdbddf3ffba513b18b0_simulated~0~start',1,1.79604140321303343773e+09,1796041404,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "wfrun_runs" VALUES('run_a093a13d4f47fee72a50928b_simulated','simulated','asks','',0,1,'evt_stored_1',NULL,'sha256:deeb4cb305c53ca59af06a5e6f5b467d109b6dac3cff05ade3d21a2dc84a4b45','waiting',1,NULL,1,1.79604140321405768396e+09,1796041404,NULL,2055241404.0,'an answer: Go on?',NULL,'{"name":"asks","file":"stored.wf","line":26,"script":"sha256:4191d1591543ee56600ea8f52319b4843db8758eef0daa66e3b0df7057b0e9bf","run":"run_a093a13d4f47fee72a50928b","outcome":"waiting","assumed":false,"notes":[],"condition":null,"steps":[]}',NULL);
INSERT INTO "wfrun_runs" VALUES('run_392160b29c9819fd994f5801_simulated','simulated','queued','',0,2,'evt_stored_2',NULL,'sha256:deeb4cb305c53ca59af06a5e6f5b467d109b6dac3cff05ade3d21a2dc84a4b45','queued',0,NULL,2,1.79604141069254589083e+09,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE wfrun_slots (
	mode TEXT NOT NULL, 
	workflow TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	run TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (mode, workflow, "key", run)
);
CREATE TABLE wfrun_steps (
	run TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	path TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	request TEXT NOT NULL, 
	"key" TEXT, 
	epoch INTEGER DEFAULT '0' NOT NULL, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	begun FLOAT NOT NULL, 
	until BIGINT, 
	answer TEXT, 
	answered FLOAT, 
	PRIMARY KEY (run, number)
);
INSERT INTO "wfrun_steps" VALUES('run_cfdbdfdbddf3ffba513b18b0_simulated',0,'0','call','{"action":"log","arguments":{"message":"first"},"account":null}','wf_edce70cca8_1238b56d7b4412da891519f92475be3cf4b9b6a3',0,1,1796041404.87877,NULL,'{"done":{},"now":1796041404,"started":1796041404,"tries":1}',1.7960414049264705181e+09);
INSERT INTO "wfrun_steps" VALUES('run_cfdbdfdbddf3ffba513b18b0_simulated',1,'1','wait','{"until":1796041424}',NULL,0,1,1.79604140493200731274e+09,1796041424,NULL,NULL);
INSERT INTO "wfrun_steps" VALUES('run_a093a13d4f47fee72a50928b_simulated',0,'0','ask','{"message":"Go on?","arguments":{"to":"lead@example.com"},"until":2055241404}',NULL,0,1,1.79604140498880386353e+09,2055241404,NULL,NULL);
INSERT INTO "wfrun_steps" VALUES('run_3b3500cf80b8ce5924b27127_simulated',0,'1','wait_for','{"events":["payment_intent.canceled"],"until":2055241405}',NULL,0,1,1.79604140512202763556e+09,2055241405,NULL,NULL);
INSERT INTO "wfrun_steps" VALUES('run_eb00eb61eb64a577dfb76f9c_simulated',0,'0','call','{"action":"retrieve_charge","arguments":{"charge":"ch_tQq9YrNxhZm2LmGjYGBkSf2Y"},"account":null}','wf_7c4a345722_a49d58c3462ea3bb808e64ed7201d66ba267a95a',0,1,1.79604140526836132999e+09,NULL,'{"done":{"id":"ch_tQq9YrNxhZm2LmGjYGBkSf2Y","object":"charge","amount":5000,"amount_captured":5000,"amount_refunded":0,"application":null,"application_fee":null,"application_fee_amount":null,"authorization_code":null,"balance_transaction":"txn_dTrr5IWNzxkc4yyXf5Mnvsun","billing_details":{"address":{"city":"San Francisco","country":"US","line1":"123 Market Street","line2":null,"postal_code":"94103","state":"CA"},"email":"jenny.rosen@example.com","name":"Jenny Rosen","phone":"+15555550123","tax_id":null},"calculated_statement_descriptor":"EXAMPLE SHOP","captured":true,"created":1796041345,"currency":"usd","customer":"cus_stored","description":null,"disputed":false,"failure_balance_transaction":null,"failure_code":null,"failure_message":null,"fraud_details":null,"level3":null,"livemode":false,"metadata":{},"on_behalf_of":null,"outcome":{"advice_code":null,"network_advice_code":null,"network_decline_code":null,"network_status":"approved_by_network","reason":null,"risk_level":"normal","risk_score":12,"rule":null,"seller_message":"Payment complete.","type":"authorized"},"paid":true,"payment_intent":"pi_stored","payment_method":"pm_jtguqjwGE2ubLZCo2fjOjtWO","payment_method_details":{"card":{"amount_authorized":null,"authorization_code":null,"brand":"visa","capture_before":null,"checks":{"address_line1_check":"pass","address_postal_code_check":"pass","cvc_check":"pass"},"country":"US","description":null,"electronic_commerce_indicator":null,"exp_month":8,"exp_year":2029,"fingerprint":"Xt5EWLLDS7FJjR1c","funding":"credit","iin":null,"issuer":null,"last4":"4242","mandate":null,"moto":null,"network":"visa","network_transaction_id":null,"regulated_status":null,"setup_credential_usage":null,"stored_credential_usage":null,"transaction_link_id":null},"type":"card"},"presentment_details":null,"radar_options":null,"receipt_email":"jenny.rosen@example.com","receipt_number":null,"receipt_url":"https://pay.stripe.com/receipts/example","refunded":false,"review":null,"shipping":null,"source":null,"source_transfer":null,"statement_descriptor":null,"statement_descriptor_suffix":null,"status":"succeeded","transfer":null,"transfer_data":null,"transfer_group":null},"now":1796041405,"started":1796041405,"tries":1,"assumed":true,"certain":null,"notes":["charge ch_tQq9YrNxhZm2LmGjYGBkSf2Y was made up: the account does not know it"]}',1.79604140569009327883e+09);
INSERT INTO "wfrun_steps" VALUES('run_eb00eb61eb64a577dfb76f9c_simulated',1,'1','call','{"action":"create_refund","arguments":{"charge":"ch_tQq9YrNxhZm2LmGjYGBkSf2Y"},"account":null}','wf_7c4a345722_cdc9d807b5decb717ddbb5a1f66d10f4a70198bb',0,1,1.79604140569112491606e+09,NULL,'{"done":{"id":"re_z0hFEzw2n1vTar9BF36F7IUR","object":"refund","amount":5000,"balance_transaction":"txn_yiYtXWQQnOYxffP89K01pWzX","charge":"ch_tQq9YrNxhZm2LmGjYGBkSf2Y","created":1796041405,"currency":"usd","customer":null,"customer_account":null,"description":null,"destination_details":{"card":{"reference":null,"reference_status":"pending","reference_type":"acquirer_reference_number","type":"refund"},"type":"card"},"failure_balance_transaction":null,"failure_reason":null,"instructions_email":null,"metadata":{},"next_action":null,"payment_intent":"pi_stored","payment_method":null,"pending_reason":null,"presentment_details":null,"reason":null,"receipt_number":null,"source_transfer_reversal":null,"status":"succeeded","transfer_reversal":null},"now":1796041405,"started":1796041405,"tries":1,"assumed":true,"certain":null,"notes":["charge ch_tQq9YrNxhZm2LmGjYGBkSf2Y was made up: the account does not know it"]}',1.79604140575225234028e+09);
INSERT INTO "wfrun_steps" VALUES('run_eb00eb61eb64a577dfb76f9c_simulated',2,'2','wait','{"until":1796041474}',NULL,0,1,1.79604140575285506245e+09,1796041474,NULL,NULL);
CREATE TABLE wfrun_ticks (
	mode TEXT NOT NULL, 
	workflow TEXT NOT NULL, 
	last BIGINT NOT NULL, 
	PRIMARY KEY (mode, workflow)
);
CREATE TABLE wfrun_turns (
	number INTEGER NOT NULL, 
	mode TEXT NOT NULL, 
	workflow TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	run TEXT NOT NULL, 
	granted BIGINT, 
	ended BIGINT, 
	PRIMARY KEY (number), 
	UNIQUE (mode, workflow, "key", run)
);
CREATE TABLE wfrun_waits (
	run TEXT NOT NULL, 
	pattern TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	segment INTEGER NOT NULL, 
	PRIMARY KEY (run, pattern)
);
INSERT INTO "wfrun_waits" VALUES('run_3b3500cf80b8ce5924b27127_simulated','payment_intent.canceled','simulated',1);
CREATE TABLE wfrun_workers (
	id TEXT NOT NULL, 
	seen FLOAT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE workflow_events (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events_history (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, function_id, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_input (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    inputs TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_input" VALUES('run_eb00eb61eb64a577dfb76f9c_simulated~0~start','{"namedArgs":{},"positionalArgs":["run_eb00eb61eb64a577dfb76f9c_simulated",0,"start"]}',1796041403000);
INSERT INTO "workflow_input" VALUES('run_3b3500cf80b8ce5924b27127_simulated~0~start','{"namedArgs":{},"positionalArgs":["run_3b3500cf80b8ce5924b27127_simulated",0,"start"]}',1796041403000);
INSERT INTO "workflow_input" VALUES('run_cfdbdfdbddf3ffba513b18b0_simulated~0~start','{"namedArgs":{},"positionalArgs":["run_cfdbdfdbddf3ffba513b18b0_simulated",0,"start"]}',1796041403000);
INSERT INTO "workflow_input" VALUES('run_a093a13d4f47fee72a50928b_simulated~0~start','{"namedArgs":{},"positionalArgs":["run_a093a13d4f47fee72a50928b_simulated",0,"start"]}',1796041403000);
INSERT INTO "workflow_input" VALUES('run_a093a13d4f47fee72a50928b_simulated~1~due','{"namedArgs":{},"positionalArgs":["run_a093a13d4f47fee72a50928b_simulated",1,"due"]}',1796041405000);
INSERT INTO "workflow_input" VALUES('run_3b3500cf80b8ce5924b27127_simulated~1~due','{"namedArgs":{},"positionalArgs":["run_3b3500cf80b8ce5924b27127_simulated",1,"due"]}',1796041405000);
INSERT INTO "workflow_input" VALUES('run_eb00eb61eb64a577dfb76f9c_simulated~1~due','{"namedArgs":{},"positionalArgs":["run_eb00eb61eb64a577dfb76f9c_simulated",1,"due"]}',1796041405000);
INSERT INTO "workflow_input" VALUES('run_392160b29c9819fd994f5801_simulated~0~start','{"namedArgs":{},"positionalArgs":["run_392160b29c9819fd994f5801_simulated",0,"start"]}',1796041410000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('run_a093a13d4f47fee72a50928b_simulated~0~start','null',NULL,1796041405000);
INSERT INTO "workflow_output" VALUES('run_3b3500cf80b8ce5924b27127_simulated~0~start','null',NULL,1796041405000);
INSERT INTO "workflow_output" VALUES('run_eb00eb61eb64a577dfb76f9c_simulated~0~start','null',NULL,1796041405000);
CREATE TABLE workflow_schedules (
    schedule_id TEXT PRIMARY KEY,
    schedule_name TEXT NOT NULL UNIQUE,
    workflow_name TEXT NOT NULL,
    workflow_class_name TEXT,
    schedule TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    context TEXT NOT NULL
, "last_fired_at" TEXT DEFAULT NULL, "automatic_backfill" BOOLEAN NOT NULL DEFAULT FALSE, "cron_timezone" TEXT DEFAULT NULL, "queue_name" TEXT DEFAULT NULL, "application_name" TEXT DEFAULT NULL);
CREATE TABLE workflow_status (
    workflow_uuid TEXT PRIMARY KEY,
    status TEXT,
    name TEXT,
    authenticated_user TEXT,
    assumed_role TEXT,
    authenticated_roles TEXT,
    request TEXT,
    output TEXT,
    error TEXT,
    executor_id TEXT,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    application_version TEXT,
    application_id TEXT,
    class_name TEXT DEFAULT NULL,
    config_name TEXT DEFAULT NULL,
    recovery_attempts INTEGER DEFAULT 0,
    queue_name TEXT,
    workflow_timeout_ms INTEGER,
    workflow_deadline_epoch_ms INTEGER,
    inputs TEXT,
    started_at_epoch_ms INTEGER,
    deduplication_id TEXT,
    priority INTEGER NOT NULL DEFAULT 0
, queue_partition_key TEXT, forked_from TEXT, "owner_xid" TEXT DEFAULT NULL, "parent_workflow_id" TEXT DEFAULT NULL, "serialization" TEXT DEFAULT NULL, "delay_until_epoch_ms" BIGINT DEFAULT NULL, "was_forked_from" BOOLEAN NOT NULL DEFAULT FALSE, "rate_limited" BOOLEAN NOT NULL DEFAULT FALSE, "completed_at" BIGINT, "attributes" TEXT, "schedule_name" TEXT, "debounce_deadline_epoch_ms" BIGINT DEFAULT NULL, "is_debounced" BOOLEAN NOT NULL DEFAULT FALSE, "application_name" TEXT DEFAULT NULL, "creator_xid" TEXT DEFAULT NULL);
INSERT INTO "workflow_status" VALUES('run_eb00eb61eb64a577dfb76f9c_simulated~0~start','SUCCESS','drive',NULL,NULL,NULL,NULL,NULL,NULL,'sqlite',1796041403000,1796041405000,'wfrun-runs-1',NULL,NULL,NULL,1,'wfrun',NULL,NULL,NULL,1796041404000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1796041405000,'null',NULL,NULL,0,'wfrun','fb902ea4-4ca3-4f68-ad62-d19b65bda67c');
INSERT INTO "workflow_status" VALUES('run_3b3500cf80b8ce5924b27127_simulated~0~start','SUCCESS','drive',NULL,NULL,NULL,NULL,NULL,NULL,'sqlite',1796041403000,1796041405000,'wfrun-runs-1',NULL,NULL,NULL,1,'wfrun',NULL,NULL,NULL,1796041404000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1796041405000,'null',NULL,NULL,0,'wfrun','7df4ad5e-adc9-4c6c-b914-b62292b71bde');
INSERT INTO "workflow_status" VALUES('run_cfdbdfdbddf3ffba513b18b0_simulated~0~start','PENDING','drive',NULL,NULL,NULL,NULL,NULL,NULL,'sqlite',1796041403000,1796041404000,'wfrun-runs-1',NULL,NULL,NULL,1,'wfrun',NULL,NULL,NULL,1796041404000,NULL,0,NULL,NULL,'be746149-4581-429d-a94d-03a376d16b56',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'wfrun','ac803653-1e6d-49a1-8040-a374cbb7dfdd');
INSERT INTO "workflow_status" VALUES('run_a093a13d4f47fee72a50928b_simulated~0~start','SUCCESS','drive',NULL,NULL,NULL,NULL,NULL,NULL,'sqlite',1796041403000,1796041405000,'wfrun-runs-1',NULL,NULL,NULL,1,'wfrun',NULL,NULL,NULL,1796041404000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1796041405000,'null',NULL,NULL,0,'wfrun','ca15d266-b4b7-4b90-ab27-458e396475f9');
INSERT INTO "workflow_status" VALUES('run_a093a13d4f47fee72a50928b_simulated~1~due','DELAYED','drive',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1796041405000,1796041405000,'wfrun-runs-1',NULL,NULL,NULL,0,'wfrun',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',2055241404000,0,0,NULL,'null',NULL,NULL,0,'wfrun','f8d1db76-de53-4820-bcc8-4a7cfd586322');
INSERT INTO "workflow_status" VALUES('run_3b3500cf80b8ce5924b27127_simulated~1~due','DELAYED','drive',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1796041405000,1796041405000,'wfrun-runs-1',NULL,NULL,NULL,0,'wfrun',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',2055241405000,0,0,NULL,'null',NULL,NULL,0,'wfrun','0b27291b-288b-4ebe-a69f-5f4f2affe4fa');
INSERT INTO "workflow_status" VALUES('run_eb00eb61eb64a577dfb76f9c_simulated~1~due','DELAYED','drive',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1796041405000,1796041405000,'wfrun-runs-1',NULL,NULL,NULL,0,'wfrun',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',1796041474000,0,0,NULL,'null',NULL,NULL,0,'wfrun','f17e614f-fdcd-4a6d-b9f7-5a832fa7086f');
INSERT INTO "workflow_status" VALUES('run_392160b29c9819fd994f5801_simulated~0~start','ENQUEUED','drive',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1796041410000,1796041410000,'wfrun-runs-1',NULL,NULL,NULL,0,'wfrun',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'wfrun','4ab77f23-f9cb-4b96-810d-5a4ed8300f47');
CREATE INDEX wfrun_events_by_type ON wfrun_events (mode, type, created);
CREATE INDEX wfrun_runs_by_event ON wfrun_runs (event);
CREATE INDEX wfrun_runs_by_time ON wfrun_runs (accepted);
CREATE INDEX wfrun_runs_by_status ON wfrun_runs (status, accepted);
CREATE INDEX wfrun_waits_by_mode ON wfrun_waits (mode);
CREATE INDEX workflow_status_created_at_index ON workflow_status (created_at);
CREATE INDEX idx_workflow_topic ON notifications (destination_uuid, topic);
CREATE INDEX "idx_workflow_status_delayed" ON "workflow_status" ("delay_until_epoch_ms") WHERE status = 'DELAYED';
CREATE INDEX "idx_workflow_status_forked_from" ON "workflow_status" ("forked_from") WHERE "forked_from" IS NOT NULL;
CREATE INDEX "idx_workflow_status_parent_workflow_id" ON "workflow_status" ("parent_workflow_id") WHERE "parent_workflow_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_workflow_status_dedup_id" ON "workflow_status" ("queue_name", "deduplication_id") WHERE "deduplication_id" IS NOT NULL;
CREATE INDEX "idx_workflow_status_pending" ON "workflow_status" ("created_at") WHERE "status" = 'PENDING';
CREATE INDEX "idx_workflow_status_failed" ON "workflow_status" ("status", "created_at") WHERE "status" IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED');
CREATE INDEX "idx_workflow_status_rate_limited" ON "workflow_status" ("queue_name", "started_at_epoch_ms") WHERE "rate_limited" = TRUE;
CREATE INDEX "idx_workflow_status_completed_at" ON "workflow_status" ("completed_at") WHERE "completed_at" IS NOT NULL;
CREATE INDEX "idx_workflow_status_started_at" ON "workflow_status" ("started_at_epoch_ms") WHERE "started_at_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_workflow_status_schedule_name" ON "workflow_status" ("schedule_name") WHERE "schedule_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_owner_version"
    ON application_versions ("application_name", "version_name")
    WHERE "application_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_unclaimed_version"
    ON application_versions ("version_name")
    WHERE "application_name" IS NULL;
CREATE INDEX idx_workflow_input_retention
    ON workflow_input (retention_timestamp);
CREATE INDEX idx_workflow_output_retention
    ON workflow_output (retention_timestamp);
CREATE INDEX idx_operation_outputs_retention
    ON operation_outputs (retention_timestamp);
CREATE INDEX "idx_workflow_status_in_flight_v2" ON "workflow_status" ("queue_name", "status", "priority", "created_at", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING');
CREATE INDEX "idx_workflow_status_partition_dequeue_v3" ON "workflow_status" ("queue_name", "status", "queue_partition_key", "priority", "created_at", "workflow_uuid", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING') AND "queue_partition_key" IS NOT NULL;
CREATE INDEX "idx_operation_outputs_completed_at_function_name_v2" ON "operation_outputs" ("completed_at_epoch_ms", "function_name", "application_name");
CREATE INDEX "idx_workflow_status_deadline" ON "workflow_status" ("workflow_deadline_epoch_ms") WHERE "status" IN ('ENQUEUED', 'PENDING', 'DELAYED') AND "workflow_deadline_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_application_versions_timestamp" ON "application_versions" ("version_timestamp" DESC);
CREATE INDEX "idx_application_versions_owner_timestamp" ON "application_versions" ("application_name", "version_timestamp" DESC);
COMMIT;
