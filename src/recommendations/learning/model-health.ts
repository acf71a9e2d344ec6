import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HealthDetails } from '../../platform/health/health-details';
import { ModelRepository } from './model.repository';

/** Tells whoever watches the server how old the model is, and what it was learnt from. */
@Injectable()
export class ModelHealth implements OnModuleInit {
  constructor(
    private readonly health: HealthDetails,
    private readonly models: ModelRepository,
  ) {}

  onModuleInit(): void {
    this.health.tell('recommendations', async () => (await this.models.findState()) ?? { ageSeconds: null });
  }
}
