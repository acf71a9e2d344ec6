import { Injectable } from '@nestjs/common';
import { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { folded } from '../snippet';
import { SuggestionRepository } from './suggestion.repository';
import type { SuggestParameters, SuggestionsResponse } from './suggestion.schemas';

/** Characters at the end of what was typed that count. */
const MAX_TYPED_LENGTH = 100;
const MAX_WORDS = 6;

/** Suggests what somebody may mean who types: titles, people and tags. */
@Injectable()
export class SuggestionsService {
  constructor(private readonly suggestions: SuggestionRepository) {}

  suggest({ q, limit }: SuggestParameters, viewer: Viewer | null): Promise<JsonText<SuggestionsResponse>> {
    const typed = folded(q.slice(-MAX_TYPED_LENGTH).toWellFormed()).replace(/['’]/g, '');
    const words = (typed.match(/[\p{L}\p{N}]+/gu) ?? []).slice(-MAX_WORDS);
    if (words.length === 0) return Promise.resolve(new JsonText(JSON.stringify({ suggestions: [] })));
    return this.suggestions.find({ words, viewer: viewer?.id ?? null, limit });
  }
}
