/* Keys are told from others as the manual says, and no two are written alike. */
#include "../../src/core/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define UNCHANGED '#'

static void
check_valid(const char *key)
{
	size_t i, len = strlen(key);
	bool good = len >= 1 && len <= KEY_MAX;

	for (i = 0; i < len; i++)
		good &= ((unsigned char)key[i] >= 0x20 && key[i] != 0x7f);
	must(key_is_valid(key) == good);
	must(key_is_name(key) == fuzz_matches("^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$", key));
}

static void
check_encoded(const char *key)
{
	char encoded[KEY_ENCODED_SIZE], decoded[KEY_ENCODED_SIZE], file[KEY_FILE_SIZE];

	must(key_encode(encoded, key) == encoded);
	must(fuzz_matches("^([A-Za-z0-9._-]|%[0-9A-F]{2})*$", encoded));
	must(key_decode(decoded, encoded) == decoded);
	must(strcmp(decoded, key) == 0);
	key_file(file, key, ".out");
	must(strncmp(file, "key.", 4) == 0 && strchr(file, '/') == NULL && strlen(file) < sizeof file - 46);
	must(strcmp(file + strlen(file) - 4, ".out") == 0);
}

/* The same, found from the other end: braces first, then what stands in them. */
static size_t
expand(char *out, const char *arg, const char *key)
{
	size_t used = 0, len;

	for (; *arg != '\0'; arg += len) {
		len = strcspn(arg + 1, "{") + 1;
		if (strncmp(arg, "{key}", 5) == 0)
			used += (size_t)sprintf(out + used, "%s%.*s", key, (int)len - 5, arg + 5);
		else if (strncmp(arg, "{attempt}", 9) == 0)
			used += (size_t)sprintf(out + used, "7%.*s", (int)len - 9, arg + 9);
		else if (strncmp(arg, "{max_attempts}", 14) == 0)
			used += (size_t)sprintf(out + used, "18446744073709551615%.*s", (int)len - 14, arg + 14);
		else
			used += (size_t)sprintf(out + used, "%.*s", (int)len, arg);
	}
	out[used] = '\0';
	return used;
}

static void
check_expand(const char *arg, const char *key)
{
	size_t room = strlen(arg) * (strlen(key) + 20) + 1, wanted, size;
	char *is = malloc(room), *other = malloc(room + 1);

	must(is != NULL && other != NULL);
	wanted = expand(other, arg, key);
	must(key_expand(NULL, 0, arg, key, 7, UINT64_MAX) == wanted);
	must(key_expand(is, wanted + 1, arg, key, 7, UINT64_MAX) == wanted && memcmp(is, other, wanted + 1) == 0);
	size = wanted / 2;
	is[size] = UNCHANGED;
	must(key_expand(is, size, arg, key, 7, UINT64_MAX) == wanted && memcmp(is, other, size) == 0);
	must(is[size] == UNCHANGED);
	free(other);
	free(is);
}

/* The input is a key and an argument with placeholders. */
void
fuzz_key(const char *bytes, size_t size)
{
	char *text = fuzz_text(bytes, size), *arg = strchr(text, '\n');

	if (arg != NULL)
		*arg++ = '\0';
	check_valid(text);
	if (key_is_valid(text))
		check_encoded(text);
	if (key_is_valid(text) && arg != NULL)
		check_expand(arg, text);
	free(text);
}
