"""Reads logs as strictly as their formats allow: log.py FORMAT [FILE [FORMAT FILE]...]; each line becomes its fields.

Of what differs from run to run (time, durations, process ids, random keys) the form is checked, and only the field's
name is printed; in a message TIME and Ns stand instead.  With --hostile the input is what the helper `t-hostile`
prints, and values must be what they were.
A line that is not valid ends it with status 1.
"""
import codecs
import json
import re
import sys

UUID = r'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
SECONDS = r'[0-9]+\.[0-9]{3}'
FORMS = {
    'time': r'20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z',
    'duration': SECONDS, 'delay': SECONDS, 'retry_after': SECONDS, 'elapsed': SECONDS, 'pid': '[1-9][0-9]*', 'key': UUID,
}
NUMBERS = {'attempt', 'max_attempts', 'attempts', 'status', 'http_status', 'duration', 'delay', 'retry_after', 'elapsed',
           'pid'}
JSON_STRING = r'"(?:[^"\\\x00-\x1f\x7f-\x9f\u2028\u2029]|\\["\\]|\\u[0-9a-f]{4})*"'
BARE = r'[A-Za-z0-9._:/+-]+'
COMMAND = re.compile(r'::(debug|notice|warning|error) title=([^:,%\r\n]|%(?:25|0D|0A|3A|2C))+::([^%\r\n]|%(?:25|0D|0A))+')


def one_each(pairs):
    assert len({name for name, _ in pairs}) == len(pairs), f'a field twice: {pairs}'
    return dict(pairs)


def read_json(line):
    assert re.fullmatch(r'\{"[a-z_]+":.*\}', line), 'no object'
    fields = json.loads(line, parse_float=str, parse_int=str, object_pairs_hook=one_each)
    for name, value in fields.items():
        assert isinstance(value, str), f'{name} is neither text nor number'
        written = value if name in NUMBERS else '"'
        assert f'"{name}":{written}' in line, f'{name} is of the wrong type'
    return fields


def read_logfmt(line):
    pairs, at = [], 0
    while at < len(line):
        found = re.compile(rf'([a-z_]+)=({BARE}|{JSON_STRING})( (?=.)|$)').match(line, at)
        assert found, f'no field at byte {at}'
        value = found[2]
        pairs.append((found[1], json.loads(value) if value[0] == '"' else value))
        at = found.end()
    return one_each(pairs)


def read_github(line):
    """An empty line stands before a command where the line before may have no end."""
    if line in ('', '::endgroup::') or re.fullmatch(r'::group::([^%\r\n]|%(?:25|0D|0A))+: attempt [0-9/]+', line):
        return {}
    assert COMMAND.fullmatch(line), 'no workflow command'
    kind, title, data = re.fullmatch(r'::([a-z]+) title=([^:]*)::(.*)', line).groups()
    for escape, byte in (('%0D', '\r'), ('%0A', '\n'), ('%3A', ':'), ('%2C', ','), ('%25', '%')):
        title = title.replace(escape, byte)
        data = data.replace(escape, byte) if byte not in ':,' else data
    return {'kind': kind, 'title': title, 'data': data}


READERS = {'json': read_json, 'logfmt': read_logfmt, 'github': read_github}


def shown(name, value):
    if name in NUMBERS and name not in FORMS:
        assert re.fullmatch('[0-9]+', value), f'{name} is no whole number: {value}'
    if name in FORMS and re.fullmatch(FORMS[name], value):
        return name
    assert name not in FORMS or name == 'key', f'{name} has not its form: {value}'
    value = re.sub(FORMS['time'], 'TIME', re.sub(rf'{SECONDS}s', 'Ns', value))
    return f'{name}=' + ''.join(c if c.isprintable() else '?' for c in value)


def lines(data):
    """Only LF ends a line, and each must be UTF-8."""
    assert not data or data.endswith(b'\n'), 'the last line has no end'
    return [line.decode('utf-8') for line in data.split(b'\n')[:-1]]


def check_hostile(reader, line):
    name, key, message, text = line.split('\t', 3)
    if not text:
        return
    name, key, message = (bytes.fromhex(x).decode('utf-8', 'each') for x in (name, key, message))
    fields = reader(text)
    if reader is read_github:
        return
    assert fields['key'] == key, 'the key is another'
    for field, value in (('name', name), ('message', message)):
        if value and field in fields and not fields[field].startswith('not run: '):
            got = fields[field]
            assert got == value or got.endswith('...') and value.startswith(got[:-3]), f'{field} is another'


def main():
    codecs.register_error('each', lambda e: ('\ufffd' * (e.end - e.start), e.end))
    args = [a for a in sys.argv[1:] if a != '--hostile']
    for name, file in zip(args[::2], args[1::2] or ['/dev/stdin']):
        reader = READERS[name]
        with open(file, 'rb') as log:
            data = log.read()
        for line in lines(data):
            try:
                if '--hostile' in sys.argv:
                    check_hostile(reader, line)
                else:
                    print(' '.join(shown(*field) for field in reader(line).items()))
            except (AssertionError, ValueError) as error:
                sys.exit(f'{error}: {line}')


main()
