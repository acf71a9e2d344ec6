import { TestEnvironment } from 'jest-environment-node';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Judge } from './judge';

/** The judges of this worker's applications, by what their documents are made from. */
const judges = new Map<string, Judge>();

/** The judge of an application; `read` gives the text of its document, and is asked once a worker. */
async function judgeFor(key: string, read: () => Promise<string>): Promise<Judge> {
  let judge = judges.get(key);
  if (!judge) {
    judge = new Judge(JSON.parse(await read()) as OpenAPIObject);
    judges.set(key, judge);
  }
  return judge;
}

declare global {
  /** {@link judgeFor}, from outside of what Jest loads anew for each spec file: validators are compiled once a worker. */
  var contractJudgeFor: typeof judgeFor;
}

/** Node's environment, in which a worker's specs share their judges. */
export default class JudgingEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    this.global.contractJudgeFor = judgeFor;
  }
}
