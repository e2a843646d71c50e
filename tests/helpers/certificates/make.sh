#!/bin/sh
# Makes the certificates of the tests anew, for a hundred years: an authority, and what it signed for localhost, for another host, for
# Stripe's, and one that is over. The keys are known to everybody. Needs OpenSSL.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d)
touch "$work/index.txt"
cat > "$work/ca.cnf" <<END
[ca]
default_ca = tests
[tests]
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[host]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = \$ENV::NAMES
END
export NAMES=DNS:none
request() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/$1.key"
  openssl req -new -key "$work/$1.key" -subj "/CN=$1" -out "$work/$1.csr"
}
sign() {
  openssl ca -batch -notext -config "$work/ca.cnf" -keyfile "$work/authority.key" -in "$work/$1.csr" -out "$work/$1.crt" \
    -startdate 20200101000000Z -enddate "$2" "$3" "$4" $5 $6
}
request authority
sign authority 21200101000000Z -extensions authority -selfsign
cp "$work/authority.crt" authority.pem
for name in localhost elsewhere over stripe; do
  NAMES=DNS:localhost,IP:127.0.0.1,IP:::1 end=21190101000000Z
  [ $name = elsewhere ] && NAMES=DNS:mail.example.com
  [ $name = stripe ] && NAMES=DNS:api.stripe.com
  [ $name = over ] && end=20210101000000Z
  request $name
  sign $name $end -extensions host -cert authority.pem
  cat "$work/$name.key" "$work/$name.crt" > "$name.pem"
done
rm -r "$work"
