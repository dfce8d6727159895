import { z } from 'zod';

/** Text that may hold `${NAME}`, `${region.name}` or `${peer.name}`. */
export const text = z.string().min(1);
/** A port, or text that gives one. */
export const port = z.union([z.number().int().min(1).max(65_535), text]);
export const whole = z.number().int().positive();
/** A file of the release, relative to its folder, or an absolute path that a variable of the agent gives. */
export const file = z.string().min(1);
