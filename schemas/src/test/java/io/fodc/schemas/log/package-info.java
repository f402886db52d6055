/** Tests of the log's lines. */
@NullMarked
package io.fodc.schemas.log;

import org.jspecify.annotations.NullMarked;
