import type { DemoArticle } from './demo-article';

/** Demo articles 19 to 24. */
export const DEMO_ARTICLES_4: readonly DemoArticle[] = [
  {
    author: 'ingrid',
    title: 'Why the Moon looks larger at the horizon',
    description: 'It is not larger, it is very slightly smaller, and you can prove it with a pea.',
    tags: ['astronomy', 'history'],
    body: `Everybody has seen it: a huge orange Moon behind the rooftops, and three hours later a small white
one overhead. Here is how to spoil it for yourself.

## The pea

Hold a dried pea at the length of your arm when the Moon has just risen. The pea covers it. Try
again at midnight. The pea covers it just as well. A photograph with a fixed lens says the same: the
disc is about half a degree across in both.

If anything, the low Moon is *smaller*. When it is overhead you are nearer to it by up to the radius
of the Earth, some 6,400 kilometres out of 384,000. That comes to a little over one and a half per
cent.

## Not the air, then

Aristotle and Ptolemy were inclined to blame the vapours, and many people still do. The atmosphere
does two things to a low Moon, and enlarging it is neither of them. It takes out the blue, which is
why you see orange, and it bends the light from the lower edge more than from the upper one, which
flattens the disc.

## So it is in the head

The illusion has been discussed for two thousand years and is not settled. The leading idea is that
we judge size together with distance. The sky does not seem to us a half ball but a flattened dome,
with the horizon further off than the zenith. A disc that takes up the same angle but seems more
distant is read as larger. Trees and roofs in front of it add to the effect.

Others have pointed out that, when asked, many people say the low Moon looks *nearer*. That is
awkward for the theory, and its defenders have answers.

## The cure

Bend over and look at it upside down between your knees. For most people it shrinks at once.

Do this where nobody can see you, or else with friends.`,
    comments: [
      {
        author: 'amara',
        body: 'I did the last one on the allotment. I was not alone. It does work, though.',
      },
      {
        author: 'priya',
        body: 'Type designers meet its cousin every day: a round O has to be drawn taller than an H to look the same height.',
      },
    ],
    favoritedBy: ['amara', 'priya', 'khalid', 'mateus', 'bob', 'yuki'],
  },
  {
    author: 'khalid',
    title: 'Street signs in two directions',
    description:
      'What happens when Arabic and Latin share a line, and the two characters that keep it in order.',
    tags: ['maps', 'typography', 'programming'],
    body: `The first bilingual map I drew was correct in the editor and wrong in print. 🗺️ Every name was
there. About a tenth of them had swapped ends.

## One line, two directions

Arabic runs from right to left, Latin from left to right, and digits run from left to right in both.
Software stores all of them in the order in which they are *read* and sorts out the picture later,
by the Unicode Bidirectional Algorithm. Take the name of one street:

> شارع الكتب

It means “Street of the Books”. 📚 On its own it cannot go wrong. The trouble starts at the borders.
Brackets, full stops and spaces have no direction of their own and take it from their neighbours, so
put a house number and a bracket after the name, and the bracket may jump to the far side.

## Fence it in

The cure is to tell the algorithm where the foreign piece begins and ends. In HTML there is an
element for it:

\`\`\`html
<p>Turn left into <bdi>شارع الكتب</bdi> (no. 14).</p>
\`\`\`

In plain text, such as a message or a CSV file, two invisible characters do the same. U+2068 opens
an *isolate* and U+2069 closes it. What is inside is laid out by itself and disturbs nobody.

For a field that somebody else fills in, set \`dir="auto"\`. The direction is then taken from the
first strong character that was typed.

## What to check 🧭

- A name in each script at the **start**, **middle** and **end** of a line.
- A name followed by a number, and one followed by a bracket.
- Truncation: the dots belong at the end of reading, which may be on the left.
- Arrows. Does “next” still point the right way? ➡️ ⬅️

And show it to somebody who reads the language. I have never found a better test. 🙂`,
    comments: [
      {
        author: 'chidi',
        body: 'شكرا! We had this in invoices. The amounts were right and the brackets around the negative ones were not, which is the worst possible place for it.',
      },
    ],
    favoritedBy: ['priya', 'chidi', 'ingrid', 'bob'],
  },
  {
    author: 'chidi',
    title: 'Flaky tests are bug reports nobody has read',
    description: 'Running it again is a way of throwing the letter away; here is how to open it instead.',
    tags: ['testing', 'programming', 'maintenance'],
    body: `A test that fails one time in fifty is telling you something true in a voice that is easy to ignore.
The usual answer is a retry, and the usual result is that in a year nobody believes a red build.

## The four families

Nearly all the flaky tests I have met belong to one of these.

1. **Time.** It fails at midnight, on the 31st, in another time zone, or when the machine is slow.
   Look for sleeps and for the real clock.
2. **Order.** It passes alone and fails after another, or the other way about. Look for state that
   survives: a table, a module variable, a file in a temporary folder.
3. **Unordered results.** A query without \`ORDER BY\` returned rows in the order of insertion for two
   years. It had never promised to.
4. **A real race.** The code itself is wrong one time in fifty. This is the one that will page you.

You cannot tell the fourth from the others without looking, and that is the argument against the
retry.

## Make it fail often

Before you fix anything, raise the odds.

\`\`\`sh
for i in $(seq 200); do
  npm test -- feed.spec.ts >"run-$i.log" 2>&1 || echo "failed: $i"
done
\`\`\`

Run it alone, then together with its neighbours, then with all cores busy. Whichever makes it fail
more often has told you the family.

## Fix the wait, not the number

\`sleep(500)\` is a bet on the speed of a machine you do not own. Wait for the *event*: the row that
appears, the message that arrives. Where time is the subject, pass the clock in as an argument and
move it by hand.

If you must switch a test off, put a date and a name beside it. A test that is off without a date is
off for good.

And if it was the fourth family, thank the test. It found in a warm room what your readers would
have found on Saturday night.`,
    comments: [
      {
        author: 'teodor',
        body: 'Family three, in its natural habitat: an autovacuum ran, the next rows went into the freed space, and “insertion order” was over.',
      },
      {
        author: 'bob',
        body: 'I once defended a retry on the grounds that the test was “only sometimes wrong”. I have also said that about a source.',
      },
    ],
    favoritedBy: ['teodor', 'bob', 'mateus', 'priya', 'khalid'],
  },
  {
    author: 'yuki',
    title: 'Pour-over coffee by weight, not by feeling',
    description:
      'A kitchen scale, a clock and one change at a time make better coffee than a better machine.',
    tags: ['coffee', 'cooking', 'craft'],
    body: `If your coffee is good on Monday and sour on Tuesday, the beans are not to blame. You are measuring
with a spoon, and a spoonful of a dark roast weighs noticeably less than one of a light roast.

## The recipe

For one large cup:

- 15 g coffee, ground about as coarse as sea salt
- 250 g water, just off the boil
- a paper filter, rinsed with hot water

| Clock | On the scale | What you do |
| --- | --- | --- |
| 0:00 | 45 g | wet all of the grounds, swirl once |
| 0:45 | 150 g | pour slowly, in circles |
| 1:30 | 250 g | pour the rest |
| about 3:00 | | the bed runs dry |

The pause at the start is called the *bloom*. Fresh coffee holds carbon dioxide from roasting, and
until that has escaped the gas keeps the water away from the grounds.

## Read the result

Everything soluble in coffee does not dissolve at the same speed. Acids come out early, sweetness
after them, and the harsh, drying flavours last. So:

- **Sour and thin:** too little came out. Grind finer.
- **Bitter and dry:** too much came out. Grind coarser.
- **Right, but weak or strong:** leave the grind alone and change the weight of the coffee.

Grind before anything else. It is the widest control you have, and the time on the clock is your
gauge: finer is slower.

## One thing at a time

Write down the grind, the time and one word about the taste. After five cups you will have a line on
a page that leads somewhere. After five cups without notes you will have had five cups of coffee.

> Rinse the filter. The taste of paper is real, and it is the only fault that no grinder will fix.

As for the water: if yours leaves scale in the kettle, try one cup made with a soft bottled water
before you buy any equipment at all.`,
    comments: [
      {
        author: 'chidi',
        body: 'I changed the grind and the weight together and learned nothing, as promised.',
      },
    ],
    favoritedBy: ['chidi', 'amara', 'ingrid', 'rosalind', 'mateus', 'teodor', 'bob', 'priya'],
  },
  {
    author: 'teodor',
    title: 'What READ COMMITTED will not do for you',
    description:
      'The default isolation level is a good default, as long as you know which promises it leaves out.',
    tags: ['databases', 'programming'],
    body: `“It is in a transaction” is the most reassuring sentence in back-end work, and it is often beside
the point. A transaction makes your writes succeed or fail together. What you *see* while it runs is
a different setting.

## The promise

In PostgreSQL the default level is READ COMMITTED. Each **statement** sees what had been committed
when that statement began. Two statements in one transaction may therefore see two different worlds.

## The lost update

Two readers press the star at the same moment, and the code is this:

\`\`\`ts
const article = await load(id);
article.stars += 1;
await save(article);
\`\`\`

Both load 7. Both save 8. Nothing failed, nothing was logged, and one star is gone. Wrapping it in a
transaction changes nothing at all.

## Four cures, cheapest first

1. **Let the database do the sum.** \`SET stars = stars + 1\` waits for the other writer and then uses
   the new value.
2. **Let a constraint decide.** Better still, store one row for each star with a unique key on
   reader and article, write \`ON CONFLICT DO NOTHING\`, and count the rows.
3. **Compare a version.** \`UPDATE … WHERE id = $1 AND version = $2\`, and if no row was touched, tell
   the caller that somebody was quicker. This is the one to use when a person has been editing a
   form for ten minutes.
4. **Lock it.** \`SELECT … FOR UPDATE\` makes the second one wait. Always lock in the same order, or
   two of them will wait for each other.

## And SERIALIZABLE?

It gives the promise that most people think they already have: the outcome is as if the transactions
had run one after another. The price is that any of them can be turned away with error \`40001\`, and
then you must run the whole thing again, from the first read. If your code has no place for that
loop, you are not ready for it.`,
    comments: [
      {
        author: 'chidi',
        body: 'Number two is the only one I have never had to debug.',
      },
      {
        author: 'bob',
        body: 'Number three exists in HTTP as well: If-Match with the ETag, and 412 for whoever came second.',
      },
    ],
    favoritedBy: ['chidi'],
  },
  {
    author: 'rosalind',
    title: 'The inverted pyramid is younger than you think',
    description: 'The story about the telegraph is too good to be true, and the real one is more useful.',
    tags: ['history', 'writing'],
    body: `Every journalism course tells it. In the American Civil War the telegraph was unreliable, so
correspondents sent the most important facts first in case the line went dead. Thus was born the
*inverted pyramid*: the news at the top, the details tapering down.

It is a lovely story. When historians went to read the papers, they did not find it.

## What the papers say

Reports from the 1860s are for the most part told in order, like letters. A battle begins at dawn
and the reader learns who won in the last paragraph. The summary lead turns up here and there, and
is common only towards the end of the century. By then the telegraph was half a century old and
quite dependable.

## Better suspects

- **The make-up of the page.** If the least important paragraph comes last, a story can be cut from
  the bottom to fit, without rewriting, by somebody who has not read it.
- **The agencies.** A report sold to hundreds of papers has to fit hundreds of holes.
- **The reader.** Papers grew thicker. People began to skim, and the headline with its first
  paragraph became the unit of reading.
- **Official news.** Some scholars point to the terse bulletins of the War Department, which put the
  fact first because that was how officials wrote.

Probably it was all of them. Forms that last tend to have several parents.

## Does it still earn its keep?

For a notice, a release note or a report of a failure: yes. Put the outcome in the first sentence
and let the reader leave when they have had enough.

For an essay: no. An argument whose conclusion comes first is only a claim with an appendix. The
essay has to be walked.

> Ask where your reader is free to stop. If the answer is *anywhere*, use the pyramid.`,
    comments: [],
    favoritedBy: [],
  },
];
