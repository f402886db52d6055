/**
 * The configuration of FODC's processes. A {@link io.fodc.schemas.settings.SettingsSchema} declares
 * every key with its type, default, range and one line of help; {@link
 * io.fodc.schemas.settings.SettingsLoader} fills it from a YAML file, the environment and the
 * command line, each overriding the one before; {@link io.fodc.schemas.settings.Settings} answers
 * with typed values and knows where each came from. Whatever is unknown or out of range is refused
 * at start, all of it in one message.
 */
@NullMarked
package io.fodc.schemas.settings;

import org.jspecify.annotations.NullMarked;
