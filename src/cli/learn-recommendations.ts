import { SCHEMA } from '../app.module';
import { Database } from '../platform/database/database';
import { openDatabase } from '../platform/database/open-database';
import { LearningService } from '../recommendations/learning/learning.service';
import { ModelRepository } from '../recommendations/learning/model.repository';
import { type CommandContext, runCommand } from './run-command';

/** Learns now what people will like, and says of how much. Migrates the database first. */
export async function learnRecommendations({ config, write }: CommandContext): Promise<void> {
  const settings = config();
  const database = await openDatabase(settings, SCHEMA, { patience: 'command' });
  try {
    const models = new ModelRepository(new Database(database.orm.em, database, settings));
    const learnt = await new LearningService(models).learn();
    write(
      learnt === null
        ? 'Nothing learnt: a server is learning right now\n'
        : `Learnt from ${learnt.favorites} favorites of ${learnt.articles} articles by ${learnt.people} people in ${learnt.seconds.toFixed(1)} seconds\n`,
    );
  } finally {
    await database.close();
  }
}

if (require.main === module) runCommand(learnRecommendations);
