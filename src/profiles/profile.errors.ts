import { defineProblem } from '../platform/kernel/problem';

export class ProfileNotFound extends defineProblem({
  kind: 'notFound',
  key: 'profile',
  message: 'not found',
}) {}

export class CannotFollowOneself extends defineProblem({
  kind: 'invalid',
  key: 'username',
  message: "can't be your own: nobody follows themselves",
}) {}
