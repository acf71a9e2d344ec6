import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { Database } from '../database/database';
import type { CallerRequest } from '../http/access';
import { leaveLine } from '../http/admission.guard';
import { type Periodic, periodically } from '../kernel/periodically';
import { ProblemError } from '../kernel/problem';
import { within } from '../kernel/within';
import {
  IdempotentAnswerNotKept,
  IdempotencyKeyInUse,
  IdempotencyKeyReused,
  IdempotencyKeysSpent,
} from './idempotency.errors';
import { IdempotencyKeyRepository, type KeptRow } from './idempotency-key.repository';
import { IdempotencySettings } from './idempotency.settings';
import { answerOf, open, replay, seal } from './kept-answer';
import { KeyTurns } from './key-turns';
import { fingerprintOf, type KeyedRequest, KeyedRequests, secretOf } from './keyed-request';

/** How long a request waits for another one with the same key. */
const WAIT_MS = 2_000;

/** A sealed answer of more characters is not kept. The longest body that is taken comes back as less. */
const MAX_ANSWER_LENGTH = 2 * 1024 * 1024;
/** Characters of sealed answers that are kept for one caller. */
const MAX_LENGTH_OF_ANSWERS = 64 * 1024 * 1024;

const SWEEP_INTERVAL_MS = 60_000;
const MAX_STATEMENTS_PER_SWEEP = 20;

/** Another instance has just kept an answer under the same id. */
class AnsweredMeanwhile extends Error {}

/** A request, the answer that is being made, and what both are known by. */
interface Exchange {
  readonly keyed: KeyedRequest;
  readonly request: CallerRequest;
  readonly response: Response;
  /** When it stops waiting for others with its key, on the clock of `performance.now()`. */
  readonly deadline: number;
}

/**
 * Handles requests with an `Idempotency-Key` once: whoever sends the same request with the same key again is given the
 * first one's answer.
 *
 * The answer is a row that is written in the transaction of what the request does. So both are there, or neither is,
 * wherever the process dies.
 */
@Injectable()
export class IdempotentRequests implements OnModuleInit, BeforeApplicationShutdown {
  private readonly turns = new KeyTurns();
  private sweeping: Periodic | undefined;

  constructor(
    private readonly db: Database,
    private readonly keys: IdempotencyKeyRepository,
    private readonly requests: KeyedRequests,
    private readonly settings: IdempotencySettings,
  ) {}

  onModuleInit(): void {
    this.sweeping = periodically('deleting old idempotency keys', SWEEP_INTERVAL_MS, () => this.sweep());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping?.stop();
  }

  /**
   * Handles a request, or answers as the first of its kind was answered.
   *
   * @returns what a handler returns; the answer's status and headers are set
   * @throws IdempotencyKeyInvalid, IdempotencyKeyReused, IdempotencyKeyInUse, IdempotencyKeysSpent, IdempotentAnswerNotKept, and what `handle` throws
   */
  async once(request: CallerRequest, response: Response, handle: () => Promise<unknown>): Promise<unknown> {
    const keyed = this.requests.identify(request);
    const exchange = { keyed, request, response, deadline: performance.now() + WAIT_MS };
    for (let turn = this.turns.at(keyed.id); turn; turn = this.turns.at(keyed.id)) {
      // Repetitions that wait cost nothing: with a place each, those of one key would keep all other writes out.
      leaveLine(response);
      const kept = await untilOver(turn, exchange);
      if (kept) return answerAgain(kept, exchange);
    }
    return this.turns.take(keyed.id, () => this.handle(exchange, handle));
  }

  /** Deletes what is kept no longer; instances do not wait for each other. */
  async sweep(): Promise<void> {
    for (let times = 0; times < MAX_STATEMENTS_PER_SWEEP; times++) {
      if ((await this.keys.sweep()) === 0) return;
    }
  }

  private async handle(exchange: Exchange, handle: () => Promise<unknown>) {
    const { id } = exchange.keyed;
    const before = await this.keys.find(id);
    if (before) return { kept: before, result: answerAgain(before, exchange) };
    let kept: KeptRow | null = null;
    try {
      const result = await this.db.late({
        begin: () => this.claim(exchange),
        work: handle,
        end: async (result) => {
          kept = await this.keep(exchange, result);
        },
        outlives: isRefusal,
      });
      return { kept, result };
    } catch (error) {
      const meanwhile = await this.findAfter(error, id);
      return { kept: meanwhile, result: answerAgain(meanwhile, exchange) };
    }
  }

  /**
   * What is kept although a request failed: by another instance, which was quicker, or by this very request, where the
   * connection broke while it committed.
   *
   * @throws the error, when nothing is
   */
  private async findAfter(error: unknown, id: string): Promise<KeptRow> {
    const kept = await this.keys.find(id).catch(() => null);
    if (kept) return kept;
    throw error instanceof AnsweredMeanwhile ? new IdempotencyKeyInUse() : error;
  }

  private async claim({ keyed: { id, caller }, deadline }: Exchange): Promise<boolean> {
    const { isFree, isKept, keys, bytes, msLeft } = await this.keys.claim(id, caller);
    if (isKept) throw new AnsweredMeanwhile();
    if (keys >= this.settings.maxKeys || bytes >= MAX_LENGTH_OF_ANSWERS)
      throw IdempotencyKeysSpent.for(msLeft);
    if (!isFree && performance.now() >= deadline) throw new IdempotencyKeyInUse();
    return isFree;
  }

  /** Null: the answer is none that can be kept. */
  private async keep(
    { keyed, request: { user }, response }: Exchange,
    result: unknown,
  ): Promise<KeptRow | null> {
    const answer = answerOf(result, response, user?.token);
    if (!answer) return null;
    const [secret] = keyed.secrets;
    const sealed = seal(answer, secret);
    const row = {
      fingerprint: fingerprintOf(secret),
      answer: sealed.length > MAX_ANSWER_LENGTH ? null : sealed,
    };
    if (!(await this.keys.keep(keyed.id, keyed.caller, row))) throw new AnsweredMeanwhile();
    return row;
  }
}

/** @throws IdempotencyKeyInUse at the request's deadline */
async function untilOver(turn: Promise<KeptRow | null>, { deadline }: Exchange): Promise<KeptRow | null> {
  const msLeft = deadline - performance.now();
  if (msLeft > 0) {
    let kept: KeptRow | null | undefined;
    await within(
      msLeft,
      turn.then((row) => (kept = row)),
    );
    if (kept !== undefined) return kept;
  }
  throw new IdempotencyKeyInUse();
}

/** @throws IdempotencyKeyReused, IdempotentAnswerNotKept */
function answerAgain({ fingerprint, answer }: KeptRow, { keyed, request, response }: Exchange): unknown {
  const secret = secretOf(keyed, fingerprint);
  if (!secret) throw new IdempotencyKeyReused();
  if (answer === null) throw new IdempotentAnswerNotKept();
  response.setHeader('Idempotent-Replayed', 'true');
  return replay(open(answer, secret), response, request.user?.token);
}

/** Whether an error is an answer that the request was meant to get, and not a failure. */
function isRefusal(error: unknown): boolean {
  return error instanceof ProblemError && error.status < 500;
}
