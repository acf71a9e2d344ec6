import type { DemoArticle } from './demo-article';

/** Demo articles 7 to 12. */
export const DEMO_ARTICLES_2: readonly DemoArticle[] = [
  {
    author: 'amara',
    title: 'Learn your soil with a jam jar',
    description:
      'A spoonful of washing-up liquid and two days of patience will tell you what you are gardening in.',
    tags: ['gardening', 'craft'],
    body: `Before you buy anything for your plot, find out what the plot is made of. You need a straight-sided
jar with a lid, water, and a windowsill nobody will touch.

## The test

1. Dig from about a trowel’s depth in three or four places. Pick out stones, roots and worms, and
   apologise to the worms.
2. Crumble the soil and fill the jar one third full.
3. Add water almost to the top and a teaspoon of washing-up liquid, which helps the particles to let
   go of one another.
4. Shake hard for a few minutes. Put the jar down and do not move it.
5. Mark the level on the glass after **one minute**, after **a few hours**, and when the water is
   clear, which can take **two days**.

The large particles fall first. What lies below the first mark is *sand*, between the first and
second *silt*, above that *clay*. Whatever floats is organic matter, and there is never enough of
it.

## Reading the jar

Measure each layer and divide by the whole. Something like 40 % sand, 40 % silt and 20 % clay is the
loam that books are written for. You do not have it. Nobody has it.

- **Mostly sand:** warms early, drains at once, and loses feed as quickly as water. Mulch, and feed
  little and often.
- **Mostly silt:** fertile and smooth, but it forms a crust in heavy rain. Keep it covered.
- **More than a third clay:** rich and slow. Never dig or walk on it wet.

## What to do about it

The answer is compost, in every case. In sand it holds water; in clay it binds the fine particles
into crumbs with gaps between them. Do not mix sand into clay. In small amounts it fills the gaps,
and you will have made something closer to a brick.

Label the jar and keep it. In five years make another.`,
    comments: [
      {
        author: 'ingrid',
        body: 'Mine is two thirds sand and one third disappointment. At least I now know why the carrots are so good.',
      },
      {
        author: 'amara',
        body: 'Sandy carrots are the straightest there are. Be glad!',
      },
    ],
    favoritedBy: ['ingrid', 'yuki', 'khalid', 'mateus', 'rosalind'],
  },
  {
    author: 'chidi',
    title: 'A test that has never failed tells you little',
    description: 'Break the code on purpose, watch the test notice, and only then believe it.',
    tags: ['testing', 'programming'],
    body: `A green test is evidence of one of two things: the code is right, or the test does not look. From
the outside they are the same colour.

## How tests stop looking

I collect these. All of them came from real suites, and all of them were green for months.

- An assertion inside a callback that was never called.
- A missing \`await\`, so that the test finished before the promise was rejected.
- A loop over the results, asserting on each, where the results were an empty list.
- A mock that returned the expected value, which the test then compared with the expected value.

The third is my favourite, because it reads so well:

\`\`\`ts
const articles = await listArticles({ tag: 'gardening' });

for (const article of articles) {
  expect(article.tagList).toContain('gardening');
}
\`\`\`

Return an empty list from \`listArticles\` and this passes with flying colours. One line fixes it:
\`expect(articles).toHaveLength(3)\`, above the loop.

## See it red

When you write the test first you get this for nothing, because you have seen it fail for want of
the code. When you write it afterwards you have to arrange it. I do three small sabotages before I
commit:

1. Delete the line under test.
2. Turn the condition round.
3. Return the right shape with the wrong value.

If all three leave the suite green, what I wrote is a decoration.

## And read the message

While it is red, read what it says. \`expected true, received false\` sends the next person to the
debugger. \`expected 3 articles, received 0\` sends them to the query. You are writing that message
for somebody who has just been paged, and it may well be you.

Tools can do the sabotage wholesale: look for *mutation testing*. But the habit costs nothing and
starts today.`,
    comments: [
      {
        author: 'teodor',
        body: 'The empty loop got me last year. The query had a typing error in the tag and the test had the same one.',
      },
      {
        author: 'bob',
        body: 'Proofreaders are sometimes tested with deliberate errors planted in the galleys. Same idea, same bruised feelings.',
      },
      {
        author: 'priya',
        body: 'Does it count for visual tests? Ours pass when the page is blank, provided it was blank last time.',
      },
      {
        author: 'chidi',
        body: 'It counts double there, @priya. Assert that one piece of text is on the page before you compare any pixels.',
      },
      {
        author: 'mateus',
        body: 'I turn the wheel by hand after truing it, even when the stand says it is straight. I think this is the same article.',
      },
    ],
    favoritedBy: ['teodor', 'bob', 'priya', 'mateus', 'rosalind', 'ingrid', 'amara', 'yuki'],
  },
  {
    author: 'ingrid',
    title: 'Your first clear night with binoculars',
    description: 'Leave the telescope in the shop: five things to find with what is already in the cupboard.',
    tags: ['astronomy'],
    body: `The best first instrument is the one you can pick up when the sky clears for half an hour. Any
binoculars marked 7×50, 8×42 or 10×50 will do. The first number is the magnification and the second
the width of the front lens in millimetres; it is the second that collects starlight.

## Before you look

Go outside, turn off every lamp you own, and wait. Your eyes need twenty to thirty minutes to adapt,
and one glance at a telephone starts the clock again. Lean against a wall or lie on a bench: at ten
times, the shake of your hands is magnified ten times too.

**Never sweep the sky while any part of the Sun is above the horizon.**

## Five things to find

1. **The Moon, at half.** Full is the worst time, because the light falls straight down. Look along
   the line between day and night, where every crater rim throws a shadow.
2. **The Pleiades.** Six or seven stars to the eye, dozens in the glass. Autumn and winter in the
   north.
3. **The Orion Nebula.** The middle “star” of the sword is a cloud in which stars are being born.
4. **Jupiter.** Hold steady, and up to four points lie in a line beside it. Look again tomorrow:
   they will have moved. That is what Galileo saw in January 1610.
5. **The Andromeda Galaxy.** A faint oval smudge, easiest when you look slightly to one side of it.
   The light left about two and a half million years ago.

## What it will not look like

No colour, no spiral arms. Photographs add up minutes or hours of light, and your eye starts afresh
many times a second. What you get instead is the thing itself, with nothing in between but some
glass.

Dress as if it were ten degrees colder than it is.`,
    comments: [
      {
        author: 'mateus',
        body: 'Found Jupiter and three of the moons from the workshop roof. Where is the fourth?',
      },
      {
        author: 'ingrid',
        body: 'In front of the planet or behind it, or in its shadow. Try again in two hours.',
      },
    ],
    favoritedBy: ['mateus', 'khalid', 'amara', 'bob'],
  },
  {
    author: 'khalid',
    title: 'Every flat map is a decision',
    description:
      'You cannot flatten a globe without giving something up, and the choice of what is never neutral.',
    tags: ['maps', 'history'],
    body: `Peel an orange and press the peel flat. It tears, or it stretches; there is no third way. Gauss
proved it in 1827: a surface curved like a sphere cannot be laid on a plane without distorting
distances. A map projection is a choice of which lie to tell.

## What you can keep

- **Angles.** Mercator’s chart of 1569 keeps them. A straight line on it is a constant compass
  bearing, which is what a navigator wants, and the price is paid in area. Greenland looks about the
  size of Africa, which is in truth some fourteen times as large.
- **Areas.** Equal-area projections keep the sizes honest and bend the shapes. Gall–Peters is the
  famous one. Equal Earth, published in 2018, is the gentler one.
- **Distances,** but only from one or two points. Useful for a radio mast; odd for a wall.
- **None of them exactly.** The compromise projections in many atlases distort everything a little
  so that nothing looks alarming.

You cannot have both angles and areas. That is not a matter of skill.

## Why the web chose angles

The tiles of nearly every street map online are a form of Mercator, and for good reason: zoom in
anywhere and corners that are square on the ground are square on the screen. A street map cares
about corners. The trouble begins when the same tiles are zoomed out and used as a picture of the
world, to colour in countries by population or rainfall. There, area *is* the message.

## A rule of thumb

> Say what the reader will compare. Keep that. Let the rest go, and write the name of the projection
> in the margin.

I have redrawn many maps for clients. I have never had a complaint about a distortion that was
named.`,
    comments: [],
    favoritedBy: ['rosalind', 'ingrid', 'priya', 'teodor', 'bob'],
  },
  {
    author: 'bob',
    title: 'Write the correction before you need it',
    description:
      'A newspaper habit worth stealing: say what was wrong, say what is right, and leave the trail.',
    tags: ['writing', 'history'],
    body: `On my first day as a copy editor I was handed a folder of corrections and told to read them all
before lunch. It was the best training I ever had. Nobody had died of any of them, but each had a
person inside it: a bride with another woman’s name, a councillor credited with his opponent’s
speech.

## The form

A good correction has three parts and no adjectives.

1. **Where it was.** The article, the date, the paragraph.
2. **What was wrong**, stated plainly enough that a reader who has only seen the correction
   understands it.
3. **What is right.**

It does not explain how the mistake happened, because the reader does not care about the shift rota.
It does not say that the paper “regrets any confusion”. The reader was not confused. The reader was
misinformed.

> An article on Tuesday gave the height of the spire as 140 metres. It is 104 metres.

Seventeen words, and everybody can go home.

## Why before

Write the skeleton of the correction while you write the article. List each fact that could be wrong
and would matter: names, numbers, dates, who said what. I keep them as ticks at the foot of the
draft.

\`\`\`text
[x] spelling of Nkemelu – asked her
[x] 104 m – survey sheet, not the brochure
[ ] “first in the county” – says who?
\`\`\`

The last line is the kind that turns into a correction. Usually the cure is to delete it.

## Why in public

It is tempting to change the text online and say nothing. But somebody has quoted the first version,
and now they look like a liar. Date the change and leave it standing. People forgive a paper that is
sometimes wrong. They do not forgive one that is never wrong and keeps on changing.`,
    comments: [
      {
        author: 'rosalind',
        body: 'Newsbooks of the seventeenth century already apologised to their readers for reports that had turned out false. Some of the apologies are better written than the news.',
      },
      {
        author: 'chidi',
        body: 'This is a changelog. You have described a changelog.',
      },
      {
        author: 'khalid',
        body: 'Sailors get “Notices to Mariners” every week: chart, position, what to strike out, what to insert. Three parts, no adjectives.',
      },
    ],
    favoritedBy: ['rosalind', 'khalid', 'chidi', 'priya', 'teodor', 'amara', 'yuki', 'ingrid'],
  },
  {
    author: 'yuki',
    title: 'Crème brûlée without a blowtorch',
    description: 'Make the caramel in a pan, pour it thin, and get the crack without the hardware.',
    tags: ['cooking'],
    body: `The name only says “burnt cream”. It does not say with what. I gave my torch away years ago and pour
the caramel instead.

## For four shallow dishes

- 400 ml double cream
- 100 ml whole milk
- 1 vanilla pod, or a teaspoon of paste
- 5 egg yolks
- 60 g sugar, and 100 g more for the top
- a pinch of salt

## The custard

1. Heat the oven to 150 °C, or 130 °C with the fan. Boil a kettle.
2. Warm the cream, milk and split vanilla until it steams. Leave it for ten minutes.
3. Stir the yolks, the 60 g of sugar and the salt together. **Stir, do not whisk**: foam bakes into
   a dull, pitted surface.
4. Pour the cream over slowly, strain into a jug, and fill the dishes.
5. Stand them in a roasting tin with hot water halfway up and bake for 30 to 40 minutes. They are
   done at about 78 °C inside, when the middle still trembles like a jelly and the edge does not.
6. Cool, then chill for at least four hours.

A yolk custard curdles not far above 80 °C, and the water in the tin is there so that nothing
hurries past that point.

## The glass

Just before you serve, blot any moisture from the tops. Melt the 100 g of sugar in a dry,
light-coloured pan over medium heat, tilting it rather than stirring, until it is a clear amber.
Working fast, pour a spoonful on to each custard and tilt the dish so that it runs to the edge. It
sets within a minute.

> Caramel is far hotter than boiling water, and it sticks. Long sleeves, no children, no tasting.

Clean the pan by boiling water in it. The sugar dissolves; do not scrub.

The result is clearer than a torched crust, with a deeper note of caramel, and it breaks with
exactly the same sound.`,
    comments: [
      {
        author: 'priya',
        body: 'Three accents in the title and every one of them in the right place. I trust this recipe completely.',
      },
      {
        author: 'rosalind',
        body: 'Mine set with one thick puddle in the middle. Too slow with the tilting?',
      },
      {
        author: 'yuki',
        body: 'Yes, or the dishes were straight from the coldest shelf. Take them out while the sugar melts, and pour less than you think.',
      },
    ],
    favoritedBy: ['priya', 'rosalind', 'amara', 'chidi', 'bob', 'mateus'],
  },
];
