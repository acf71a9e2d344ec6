import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HealthFigures } from '../../platform/health/health-figures';
import { ModelRepository } from './model.repository';

/** Tells whoever watches the server how old the model is, and what it was learnt from. */
@Injectable()
export class ModelHealth implements OnModuleInit {
  constructor(
    private readonly health: HealthFigures,
    private readonly models: ModelRepository,
  ) {}

  onModuleInit(): void {
    this.health.add('recommendations', async () => (await this.models.findState()) ?? { ageSeconds: null });
  }
}
