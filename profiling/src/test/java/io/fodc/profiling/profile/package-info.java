/** Tests of the reading of profiles and of their views. */
@NullMarked
package io.fodc.profiling.profile;

import org.jspecify.annotations.NullMarked;
