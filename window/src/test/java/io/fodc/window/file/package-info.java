/** Tests of window files: what was written, was damaged, was cut off. */
@NullMarked
package io.fodc.window.file;

import org.jspecify.annotations.NullMarked;
