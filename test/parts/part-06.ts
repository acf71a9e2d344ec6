import { runPart } from '../support/part';

runPart(__filename);
