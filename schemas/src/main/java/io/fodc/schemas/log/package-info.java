/** How log records look, on standard error of every process. */
@NullMarked
package io.fodc.schemas.log;

import org.jspecify.annotations.NullMarked;
