/*
 * key -- idempotency keys: which texts are keys, and how a key is written into a record, a file name and arguments.
 */
#ifndef KEY_H
#define KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_MAX 255                             /* bytes */
#define KEY_ENCODED_SIZE (3 * KEY_MAX + 1)
#define KEY_FILE_SIZE 256                       /* a file's name with its NUL */

/* 1 to KEY_MAX bytes without control characters. */
bool key_is_valid(const char *key);

/* Writes the key with every byte but A-Za-z0-9._- as %XX: no two keys give the same text.  Returns buf. */
char *key_encode(char buf[KEY_ENCODED_SIZE], const char *key);

/* The other way round, in no more bytes; what was not so written stays as it is.  Returns buf. */
char *key_decode(char buf[KEY_ENCODED_SIZE], const char *encoded);

#define KEY_PREFIX "key."

/*
 * Writes the name of a key's file: KEY_PREFIX, the encoded key and the suffix, at most 50 bytes.  A long key is cut
 * and followed by a hash, which two keys may share: the reader compares the key in the record.  Returns buf.
 */
char *key_file(char buf[KEY_FILE_SIZE], const char *key, const char *suffix);

/* A NAME of a breaker or budget: 1 to 64 of A-Za-z0-9._-, not starting with a dot. */
bool key_is_name(const char *name);

/*
 * Copies arg into buf with {key}, {attempt} and {max_attempts} replaced; other braces are left alone.  Returns the
 * length without the NUL; writes nothing past size, so that size 0 only measures.
 */
size_t key_expand(char *buf, size_t size, const char *arg, const char *key, uint64_t attempt,
    uint64_t max_attempts);

#endif
