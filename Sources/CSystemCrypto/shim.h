// The C interface of libcrypto as Debian's libssl-dev installs it.
//
// Its plain functions of SHA-256 are called deprecated in favour of some that first look an algorithm up by
// its name, allocate, and may fail; the plain ones do neither.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
