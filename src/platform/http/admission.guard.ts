import { availableParallelism } from 'node:os';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { CONFIG, type Config } from '../config/config';
import { perHandler } from '../kernel/declared';
import type { DeclaredRoute, RouteAdditions } from '../kernel/documented';
import { currentWaits } from '../kernel/exchange';
import { Overloaded } from './http.errors';
import { Line } from './line';
import { type Work, workOf } from './work';

/** An answer whose request has a place in a line until it is made. */
interface AdmittedResponse extends Response {
  admittedBy?: Line | undefined;
}

/**
 * Milliseconds that a request may wait for its place: long enough to hold up clients that ask again and again. They count
 * among what it may wait for the database.
 */
const PATIENCE_MS = 1_000;

/** How many may wait for each kind of work: some ten kilobytes each. */
const MAX_WAITING = 4_000;

/** For each connection to the database, how many requests are worked on at once: enough to keep it busy. */
const PLACES_PER_CONNECTION: Readonly<Record<Exclude<Work, 'hashing'>, number>> = { reads: 16, writes: 2 };

/** The same for each core that hashes. */
const PLACES_PER_CORE = 4;

/**
 * Lets no more requests in than can be worked on, by what they cost; the others wait for a moment, and are refused with a
 * 503 then. So whoever is let in is answered as soon as on a quiet day, however many ask.
 *
 * Runs once the body is there: a client that sends it drop by drop must not hold a place. What a request that is refused
 * has cost by then is a hundredth of what it would have cost.
 */
@Injectable()
export class AdmissionGuard implements CanActivate {
  private readonly lines: Readonly<Record<Work, Line>>;
  private readonly lineOf = perHandler((context): Line | null => {
    const work = workOf({ controller: context.getClass(), handler: context.getHandler() });
    return work === 'nothing' ? null : this.lines[work];
  });

  constructor(@Inject(CONFIG) { database }: Config) {
    const { reads, writes } = PLACES_PER_CONNECTION;
    this.lines = {
      reads: line(reads * database.poolSize),
      writes: line(writes * database.poolSize),
      hashing: line(PLACES_PER_CORE * availableParallelism()),
    };
  }

  static documents(route: DeclaredRoute): RouteAdditions {
    return workOf(route) === 'nothing' ? {} : { problems: [Overloaded] };
  }

  /** @throws Overloaded */
  canActivate(context: ExecutionContext): true | Promise<true> {
    const line = this.lineOf(context);
    if (line === null) return true;
    const response = context.getArgByIndex<AdmittedResponse>(1);
    if (line.tryEnter()) {
      response.admittedBy = line;
      return true;
    }
    return this.enter(line, response);
  }

  private async enter(line: Line, response: AdmittedResponse): Promise<true> {
    const waits = currentWaits();
    waits?.begin();
    try {
      await line.enter(() => response.destroyed);
    } finally {
      waits?.end();
    }
    response.admittedBy = line;
    return true;
  }
}

/** Gives back the place that an answer's request has, if it has one. Whoever answers calls it, whatever the answer. */
export function leaveLine(response: AdmittedResponse): void {
  response.admittedBy?.leave();
  response.admittedBy = undefined;
}

function line(places: number): Line {
  return new Line({ places, patienceMs: PATIENCE_MS, maxWaiting: MAX_WAITING });
}
