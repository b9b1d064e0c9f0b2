#include "key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "countof.h"
#include "hash.h"
#include "text.h"

#define PLAIN_MAX 200           /* the longest encoded key that a file name holds whole */
#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

bool
key_is_valid(const char *key)
{
	size_t i;

	for (i = 0; key[i] != '\0'; i++)
		if (i == KEY_MAX || (unsigned char)key[i] < 0x20 || key[i] == 0x7f)
			return false;
	return i > 0;
}

bool
key_is_name(const char *name)
{
	size_t len = strspn(name, PLAIN);

	return len >= 1 && len <= 64 && name[len] == '\0' && name[0] != '.';
}

char *
key_encode(char buf[KEY_ENCODED_SIZE], const char *key)
{
	char *out = buf;

	for (; *key != '\0'; key++) {
		if (strchr(PLAIN, *key) != NULL)
			*out++ = *key;
		else
			out += snprintf(out, 4, "%%%02X", (unsigned)(unsigned char)*key);
	}
	*out = '\0';
	return buf;
}

char *
key_decode(char buf[KEY_ENCODED_SIZE], const char *encoded)
{
	char *out = buf;
	char byte[3] = "";

	for (; *encoded != '\0'; encoded++, out++) {
		*out = *encoded;
		if (*encoded == '%' && strspn(encoded + 1, "0123456789ABCDEF") >= 2) {
			memcpy(byte, encoded + 1, 2);
			*out = (char)strtol(byte, NULL, 16);
			encoded += 2;
		}
	}
	*out = '\0';
	return buf;
}

char *
key_file(char buf[KEY_FILE_SIZE], const char *key, const char *suffix)
{
	char encoded[KEY_ENCODED_SIZE];

	key_encode(encoded, key);
	if (strlen(encoded) <= PLAIN_MAX)
		return text_print(buf, KEY_FILE_SIZE, KEY_PREFIX "%.*s%s", PLAIN_MAX, encoded, suffix);
	return text_print(buf, KEY_FILE_SIZE, KEY_PREFIX "%.*s%%%016llx%s", PLAIN_MAX - 40, encoded,
	    (unsigned long long)hash_of(key, strlen(key)), suffix);
}

/* Adds what fits of the text behind the used bytes.  Returns how many are used then, or would be. */
static size_t
put(char *buf, size_t size, size_t used, const char *text, size_t len)
{
	if (used < size)
		memcpy(buf + used, text, len < size - used ? len : size - used);
	return used + len;
}

size_t
key_expand(char *buf, size_t size, const char *arg, const char *key, uint64_t attempt, uint64_t max_attempts)
{
	char number[24], max[24];
	const struct {
		const char *name, *value;
	} words[] = { { "{key}", key }, { "{attempt}", number }, { "{max_attempts}", max } };
	size_t i, used = 0;

	text_print(number, sizeof number, "%llu", (unsigned long long)attempt);
	text_print(max, sizeof max, "%llu", (unsigned long long)max_attempts);
	while (*arg != '\0') {
		for (i = 0; i < countof(words); i++)
			if (strncmp(arg, words[i].name, strlen(words[i].name)) == 0)
				break;
		if (i == countof(words)) {
			used = put(buf, size, used, arg++, 1);
		} else {
			used = put(buf, size, used, words[i].value, strlen(words[i].value));
			arg += strlen(words[i].name);
		}
	}
	put(buf, size, used, "", 1);
	return used;
}
