/** Tests of the block format. */
@NullMarked
package io.fodc.window.block;

import org.jspecify.annotations.NullMarked;
