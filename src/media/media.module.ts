import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { CONFIG, type Config } from '../platform/config/config';
import { MediaAddresses } from './media-addresses';
import { MediaSweep } from './media-sweep';
import { MediaSweepRepository } from './media-sweep.repository';
import { MediaUseRepository } from './media-use.repository';
import { MediaUsesService } from './media-uses.service';
import { MediaController } from './media.controller';
import { MEDIA_DEMO } from './media.demo';
import { MediaRepository } from './media.repository';
import { MediaService } from './media.service';
import { MediaSettings } from './media.settings';
import { MEDIA } from './migrations/20261125_300_media';
import { MEDIA_USES } from './migrations/20261125_301_media_uses';
import { MENTIONED_MEDIA } from './migrations/20261125_303_mentioned_media';
import { RESUMABLE_UPLOADS } from './migrations/20261125_304_resumable_uploads';
import { PictureLine } from './pictures/picture-line';
import { PictureRewriting } from './pictures/picture-rewriting';
import { SizedPictures } from './pictures/sized-pictures';
import { ResumableController } from './resumable/resumable.controller';
import { ResumableRepository } from './resumable/resumable.repository';
import { ResumableService } from './resumable/resumable.service';
import { FilesController } from './serving/files.controller';
import { ServingRepository } from './serving/serving.repository';
import { ServingService } from './serving/serving.service';
import { SignedUrls } from './serving/signed-urls';
import { MediaStorage } from './storage/media-storage';
import { defaultPlace, openStorage } from './storage/open-storage';
import { Spool } from './storage/spool';
import { StorageWatch } from './storage/storage-watch';
import { ContentsService } from './uploads/contents.service';
import { Inspection } from './uploads/inspection';
import { UploadsService } from './uploads/uploads.service';

const STORAGE = {
  provide: MediaStorage,
  inject: [MediaSettings, CONFIG],
  useFactory: ({ storage }: MediaSettings, { dataDir }: Config): MediaStorage =>
    openStorage(storage ?? defaultPlace(dataDir)),
};

/** What people upload, and how it is kept and served. */
@Contributes({
  tags: [
    {
      name: 'Media',
      description: 'Pictures, sounds, films and documents: upload them, stream them.',
      place: 78,
    },
  ],
  migrations: [MEDIA, MEDIA_USES, MENTIONED_MEDIA, RESUMABLE_UPLOADS],
  settings: [MediaSettings],
  demo: [MEDIA_DEMO],
})
@Module({
  controllers: [MediaController, FilesController, ResumableController],
  providers: [
    STORAGE,
    StorageWatch,
    Spool,
    PictureLine,
    PictureRewriting,
    SizedPictures,
    Inspection,
    ContentsService,
    UploadsService,
    MediaRepository,
    MediaService,
    MediaAddresses,
    MediaUseRepository,
    MediaUsesService,
    MediaSweep,
    MediaSweepRepository,
    SignedUrls,
    ResumableRepository,
    ResumableService,
    ServingRepository,
    ServingService,
  ],
  exports: [MediaUsesService],
})
export class MediaModule {}
