/** System tests with real processes, the node simulator, the demo; never shipped. */
@NullMarked
package io.fodc.e2e;

import org.jspecify.annotations.NullMarked;
