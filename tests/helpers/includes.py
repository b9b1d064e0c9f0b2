#!/usr/bin/env python3
"""The include graph of src: includes.py [--print] [SOURCE DIRECTORY]

A module is a header with the .c file of its name.  Says, a line each, what is wrong with the graph, and exits with 1
then:

- a file that includes what is not there;
- an include upwards: main > the story (the files in src/) > cli > edge > core;
- cli includes something of the edge: the command line is parsed without touching the system;
- a circle: module A needs B, and B needs A.

--print: every module with the modules that it includes, from the top down.
"""
import os
import re
import sys

ORDER = ['core', 'edge', 'cli', 'story', 'main']


def module_of(path):
    return os.path.splitext(path)[0]


def layer_of(module):
    if module == 'main':
        return 'main'
    return module.split('/')[0] if '/' in module else 'story'


def read(top):
    """{module: {included module: the file that includes it}}, and what is not there."""
    graph, mistakes = {}, []
    for directory, _, names in os.walk(top):
        for name in sorted(names):
            if not name.endswith(('.c', '.h')):
                continue
            path = os.path.relpath(os.path.join(directory, name), top)
            needs = graph.setdefault(module_of(path), {})
            with open(os.path.join(top, path), encoding='utf-8') as file:
                for header in re.findall(r'^#\s*include\s*"([^"]*)"', file.read(), re.M):
                    target = os.path.normpath(os.path.join(os.path.dirname(path), header))
                    if not os.path.exists(os.path.join(top, target)):
                        mistakes.append(f'{path} includes {header}, which is not there')
                    elif module_of(target) != module_of(path):
                        needs[module_of(target)] = path
    return graph, mistakes


def upwards(graph):
    for module, needs in graph.items():
        for target, path in needs.items():
            mine, theirs = layer_of(module), layer_of(target)
            if ORDER.index(theirs) > ORDER.index(mine):
                yield f'{path} includes {target}: {theirs} is above {mine}'
            if (mine, theirs) == ('cli', 'edge'):
                yield f'{path} includes {target}: the command line is parsed without the edge'


def circles(graph):
    """One circle for each module that closes one, found in depth first order."""
    done, path = set(), []

    def visit(module):
        if module in path:
            return [path[path.index(module):] + [module]]
        if module in done:
            return []
        path.append(module)
        found = [circle for target in sorted(graph.get(module, {})) for circle in visit(target)]
        path.pop()
        done.add(module)
        return found

    for module in sorted(graph):
        for circle in visit(module):
            yield 'a circle: ' + ' -> '.join(circle)


def show(graph):
    for layer in reversed(ORDER):
        for module in sorted(m for m in graph if layer_of(m) == layer):
            print(f'{module}: {" ".join(sorted(graph[module]))}')


def main():
    words = sys.argv[1:]
    if printing := '--print' in words:
        words.remove('--print')
    graph, mistakes = read(words[0] if words else 'src')
    if printing:
        show(graph)
    mistakes += [*upwards(graph), *circles(graph)]
    for mistake in mistakes:
        print(mistake)
    return 1 if mistakes or not graph else 0


if __name__ == '__main__':
    sys.exit(main())
