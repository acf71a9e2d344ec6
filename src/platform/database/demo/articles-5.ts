import type { DemoArticle } from './demo-article';

/** Demo articles 25 to 30. */
export const DEMO_ARTICLES_5: readonly DemoArticle[] = [
  {
    author: 'bob',
    title: 'An error message is a very short article',
    description:
      'It has a headline, a story and a reader in a hurry, so edit it as you would edit anything else.',
    tags: ['http', 'writing', 'programming'],
    body: `There is no text in your system that is read with closer attention than its error messages, and none
that is written with less. Treat each one as an article of two sentences.

## The parts

RFC 9457 gives an HTTP error a shape with room for all of them:

\`\`\`json
{
  "type": "https://example.com/problems/slug-taken",
  "title": "That address is taken",
  "status": 409,
  "detail": "Another article already uses the slug 'on-soil'. Choose another title.",
  "instance": "urn:uuid:2f6c1d0e-9c1b-4c59-9d1e-6f5b7a3e8a10"
}
\`\`\`

- **type** is for the program. It names the *kind* of problem and must never change, so that
  somebody can write an \`if\` about it.
- **title** is the headline. It is the same each time for one type.
- **detail** is the story: this time, this value, and what to do now.
- **status** repeats the number, for when the body has been parted from its envelope.
- **instance** is the reference of this one occurrence.

The media type is \`application/problem+json\`. Extra members are welcome; a list of the fields that
failed is the usual one.

## Editing for the reader

1. **Say what was expected.** “Invalid date” is a headline without a story. “The date must look like
   2024-02-29” can be acted on.
2. **Report all of it.** A form that admits to one mistake at a time is an interview with a liar.
3. **Blame nobody.** Not “you entered a wrong value”. The value is wrong; the person is busy.
4. **No insides.** A stack trace helps whoever is attacking you at least as much as whoever reads
   you. Print the reference, and keep the trace beside it in your log.

## The test

Show the message to somebody who does not know the system and ask: *what will you do now?* If they
begin with “I suppose”, it is not finished.`,
    comments: [
      {
        author: 'priya',
        body: 'I would add length. If it does not fit in two lines on a phone, the second half might as well not exist.',
      },
      {
        author: 'chidi',
        body: 'And test them! We assert on type and status, and a person reads every detail once a year, aloud.',
      },
      {
        author: 'bob',
        body: 'Aloud is the trick, @chidi. Nobody can say “an unexpected error has occurred” to a colleague’s face.',
      },
    ],
    favoritedBy: ['priya', 'teodor', 'chidi', 'rosalind', 'khalid', 'mateus', 'yuki', 'ingrid', 'amara'],
  },
  {
    author: 'mateus',
    title: 'Mending a puncture without hurrying',
    description:
      'Most second punctures are the first one again, so find the cause before you touch the glue.',
    tags: ['cycling', 'maintenance', 'craft'],
    body: `Half the people who come to me with “a bad run of punctures” have had one puncture. The thorn was
still in the tyre, and it had three tubes for lunch.

## Line it up

Before you take anything off, notice where the valve is against the lettering on the tyre. When you
find the hole in the tube, you can lay the one on the other and go straight to the place where the
culprit sits. It is in one of two spots, depending on which way round you hold the tube.

## Find the hole

Pump the tube until it is twice its proper width and pass it slowly close to your lips, which feel
air better than your fingers do. Still nothing? Under water, look for bubbles.

- **One small hole on the outer side:** something came through the tyre.
- **Two short slits side by side:** the rim pinched it. Your pressure was too low.
- **A hole on the inner side:** a spoke end, or the rim tape has moved.
- **A tear at the valve:** the tube has crept round. No patch will hold there.

## Find the cause

Run a rag round the inside of the tyre. It catches on glass that would otherwise find your thumb.
Push whatever it is out from within, and look at the rim tape while you are there.

## Patch

1. Roughen an area larger than the patch until the shine has gone.
2. Spread the solution thinly, and **wait** until it looks matt, about five minutes. It is not a
   glue that dries around the patch. It bonds on contact, and it has to be dry first.
3. Press the patch on, hard, from the middle outwards. Leave the thin film on.

Put a little air in before you fit the tube, so that it cannot fold, and push the last of the tyre
on with your thumbs. Levers at this point are how one puncture becomes two.`,
    comments: [
      {
        author: 'amara',
        body: 'Waiting for the five minutes was the whole of my problem. Every patch since has held.',
      },
      {
        author: 'bob',
        body: 'Root cause analysis, with lunch.',
      },
    ],
    favoritedBy: ['amara', 'bob'],
  },
  {
    author: 'amara',
    title: 'Saving tomato seed, from fruit to envelope',
    description: 'Three days in a glass, a week on a plate, and you need never buy that variety again.',
    tags: ['gardening', 'craft'],
    body: `The best tomato I ever grew came from a handful of seed in a twist of newspaper, and nobody could
tell me its name. I have kept it going for eleven summers. Here is how.

## Choose the parent

Take seed from a plant of an *open-pollinated* variety. The letters **F1** on the packet mean a
hybrid: its children will be tomatoes, but not that tomato. Choose by the plant and not only by the
fruit. You want the one that stayed healthy and bore early.

Tomatoes mostly pollinate themselves, so that two varieties a few metres apart seldom cross. The old
potato-leaved sorts are the exception; give them more room.

Leave the fruit on until it is riper than you would eat it.

## Ferment

1. Squeeze the seeds and their jelly into a glass. Add a spoonful of water if it is dry.
2. Cover it with a cloth and stand it somewhere warm and out of the way. It will smell.
3. Stir once a day. After two or three days there is a skin of mould on top and the seeds have sunk.
   Do not leave it longer, or they begin to sprout.

The jelly holds back germination, and the ferment eats it. It also helps against some diseases that
travel on the coat of the seed.

## Wash and dry

Fill the glass with water, let the good seeds settle, and pour off whatever floats. Repeat until it
is clear. Tip the seeds into a sieve, then spread them on a **china plate**. On kitchen paper they
stick for good.

Dry them for a week or more out of the sun and stir them with a finger so that they stay apart.

## Keep

A paper envelope, with the name, the year and one line about the plant. Cool, dry, dark. They will
last for four years easily, and often for twice that.

Then give half away. It is the only backup that works.`,
    comments: [
      {
        author: 'khalid',
        body: 'May I have some of the nameless one? I can offer a hand-drawn plan of your allotment.',
      },
      {
        author: 'amara',
        body: 'Done, @khalid. Mark the tap.',
      },
    ],
    favoritedBy: ['teodor', 'khalid', 'yuki', 'rosalind', 'ingrid', 'bob', 'chidi'],
  },
  {
    author: 'ingrid',
    title: 'Keeping an observing log you will reread',
    description: 'Seven lines a night, written in the dark, have taught me more than any book about the sky.',
    tags: ['astronomy', 'writing'],
    body: `On the seventh of January 1610 Galileo wrote down that he had seen three small stars beside Jupiter.
He took them for ordinary ones. He knew better within a week, but only because he had noted on which
side of the planet they stood.

That is the case for a log. You do not yet know what you are looking at.

## The seven lines

1. **Date and time**, in UTC. Summer time is a trap you set for yourself.
2. **Place**, and what was in the way.
3. **Instrument** and magnification.
4. **Sky.** How faint a star could you see with the bare eye? Name one. How steady was the air, from
   I (perfect) to V (hopeless)?
5. **Object.** What you pointed at.
6. **What you saw,** before you look it up.
7. **A sketch**, the size of a coin, with north marked on it.

The order of line six is the whole discipline. Once you have seen the photograph you will see the
photograph.

## Writing in the dark

A soft pencil, because ink freezes. A red lamp, as dim as you can bear. A clipboard on a string
round your neck. I write large and copy it out the next morning over coffee, which is when I notice
what I left out.

## What it gives back

After a year I could see that my sky is a whole magnitude better after midnight, when the sports
ground turns off its lights. After three, that I see more detail on Mars in the second half hour
than in the first, every time. No book could have told me either of those, since they are about me
and about this hill.

> *Nothing seen. Cloud from the west.*

Write those down as well. A third of my log is cloud. Without it the other two thirds would be a
list of lucky nights, and I should draw the wrong conclusion about September.`,
    comments: [],
    favoritedBy: ['khalid', 'rosalind', 'bob', 'mateus'],
  },
  {
    author: 'chidi',
    title: 'Property tests for people who like examples',
    description: 'You already know the properties: they are the sentences you use to explain your examples.',
    tags: ['testing', 'programming'],
    body: `When I ask people to write a property test they reach for mathematics and freeze. So I ask them to
explain one of their examples instead.

“\`Hello, World\` becomes \`hello-world\`.” Why? “Well, it must be safe in a URL. And if you do it
again, nothing happens.” There they are: two properties, in plain words.

## From words to code

\`\`\`ts
import fc from 'fast-check';

test('a slug is safe in a URL', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (title) => {
      expect(slugify(title)).toMatch(/^[a-z0-9-]*$/);
    }),
  );
});

test('a slug of a slug is the same slug', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (title) => {
      const once = slugify(title);

      expect(slugify(once)).toBe(once);
    }),
  );
});
\`\`\`

The library makes up a hundred titles for each, and it is not kind. When one fails, it *shrinks* the
input to the smallest that still does. You do not get a page of noise. You get \`"-"\`.

## Four shapes to look for

- **There and back.** Encode, decode, compare.
- **Twice is once.** Normalising, sorting, marking as read.
- **Something is kept.** A sort has the same items; a transfer, the same total.
- **Two ways to the same place.** The fast version agrees with the slow and obvious one.

If your sentence has none of these shapes, keep the example. Some facts are just facts.

## Keep the examples anyway

A property tells you that something always holds. It does not tell the next reader what the function
is *for*. One good example does that in a line. And whenever a property finds a bug, write down the
input it found as an example of its own: it has earned a name.`,
    comments: [
      {
        author: 'teodor',
        body: 'Two ways to the same place has caught more in our migrations than everything else together. Old query, new query, a thousand random rows, compare.',
      },
      {
        author: 'khalid',
        body: 'There and back is how I check a projection. Forward, inverse, and it had better be the same point.',
      },
      {
        author: 'bob',
        body: 'Mine shrank to a title consisting of one Turkish dotless i. I had to go for a walk.',
      },
      {
        author: 'priya',
        body: 'The dotless i sends its regards.',
      },
    ],
    favoritedBy: ['teodor', 'khalid', 'bob', 'priya', 'rosalind'],
  },
  {
    author: 'bob',
    title: 'Three hundred words before the first message',
    description: 'A small habit, kept early in the day, turns out to be worth more than a free weekend.',
    tags: ['writing', 'craft'],
    body: `I used to wait for a clear day. In two years I had four of them and wrote nothing on any. Now I
write three hundred words each morning before I open a single message, and in an ordinary year that
comes to a book.

## Why so few

Three hundred words is a page. It is small enough that “I have no time” is never true, and large
enough for a thought to have a beginning and an end. Anthony Trollope, who held down a full career
in the Post Office, wrote with his watch in front of him and required of himself two hundred and
fifty words every quarter of an hour. I am not Trollope. I take forty minutes.

## The rules

1. **Before messages.** Other people’s sentences get into yours, and so do their worries.
2. **Stop in the middle.** Leave the last sentence half done. Tomorrow you only have to finish it,
   and then you are already writing.
3. **No editing until noon.** The editor in you is a fine colleague who must not be let in before
   the work exists.
4. **Count, and write down the count.** A row of numbers is the only honest account of a habit.

## What to do on a bad day

Write badly, to the same length. I have gone back to see whether I could tell the bad days from the
good ones a month later. I could not. The feeling belonged to me and not to the page.

If there is truly nothing, describe the room. Around the two hundredth word something in the room
will remind you of what you have been avoiding.

## What it is for

Not only articles. A design note, a letter, the explanation you owe a colleague: they all draw on
the same account. It took me half a career to see that a good programmer and a good reporter have
one habit in common.

They write it down while they still`,
    comments: [
      {
        author: 'rosalind',
        body: 'Rule two, applied to the last line. Bravo.',
      },
      {
        author: 'ingrid',
        body: 'I do this at the other end of the day, at the telescope, and it works there as well. There are no messages on the hill.',
      },
      {
        author: 'yuki',
        body: 'Day nine: 312 words and a loaf. The oven keeps the time.',
      },
    ],
    favoritedBy: ['rosalind', 'ingrid', 'yuki', 'chidi', 'priya', 'khalid'],
  },
];
