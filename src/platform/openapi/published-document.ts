import { Injectable } from '@nestjs/common';
import { stringify } from 'yaml';
import { PreparedFile } from '../http/prepared-file';
import type { ApiDocument } from './document';

/** A new version is seen within five minutes. */
const MAX_AGE_SECONDS = 300;

/** The OpenAPI document, made when it is first asked for, once, in both of its forms. */
@Injectable()
export class PublishedDocument {
  private source: (() => ApiDocument) | undefined;
  private made: ApiDocument | undefined;
  private jsonFile: PreparedFile | undefined;
  private yamlFile: PreparedFile | undefined;

  /** @param source makes the document; it takes some tens of milliseconds, and is called at most once */
  publish(source: () => ApiDocument): void {
    this.source = source;
  }

  get current(): ApiDocument {
    if (!this.source) throw new Error('Nothing has been published yet');
    return (this.made ??= this.source());
  }

  get json(): PreparedFile {
    return (this.jsonFile ??= new PreparedFile(JSON.stringify(this.current.document), {
      type: 'application/json; charset=utf-8',
      maxAgeSeconds: MAX_AGE_SECONDS,
    }));
  }

  /** RFC 9512 registers the media type. */
  get yaml(): PreparedFile {
    return (this.yamlFile ??= new PreparedFile(
      stringify(this.current.document, { aliasDuplicateObjects: false }),
      {
        type: 'application/yaml; charset=utf-8',
        maxAgeSeconds: MAX_AGE_SECONDS,
      },
    ));
  }
}
