@NullMarked
package io.fodc.profiling.jvm;

import org.jspecify.annotations.NullMarked;
