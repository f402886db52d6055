/** Small programs of known behaviour that tests compile and run. */
@NullMarked
package io.fodc.ktm.programs;

import org.jspecify.annotations.NullMarked;
