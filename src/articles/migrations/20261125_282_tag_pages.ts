import { migration } from '../../platform/database/migration';

/** What tags mean, and other names of theirs. */
export const TAG_PAGES = migration('20261125_282_tag_pages', [
  // By name and not by number: a tag can be described, and have other names, before it is used.
  `create table tag_descriptions (
    name text collate "C" not null constraint tag_descriptions_pkey primary key,
    description text not null
  )`,
  `create table tag_aliases (
    alias text collate "C" not null constraint tag_aliases_pkey primary key,
    name text collate "C" not null,
    constraint tag_aliases_not_itself_check check (alias <> name)
  )`,
  `create index tag_aliases_name_idx on tag_aliases (name)`,
  `insert into tag_aliases (alias, name) values
    ('js', 'javascript'), ('ts', 'typescript'), ('py', 'python'), ('rb', 'ruby'), ('golang', 'go'),
    ('postgres', 'postgresql'), ('k8s', 'kubernetes'), ('cpp', 'c++'), ('csharp', 'c#'), ('node', 'node.js'),
    ('nodejs', 'node.js'), ('ml', 'machine-learning')`,
]);
