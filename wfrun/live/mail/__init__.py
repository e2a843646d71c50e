"""Mail: messages made of what a call says, and their way to a mail server or into a folder."""
