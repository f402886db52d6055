@NullMarked
package io.fodc.agent.capture.kernel;

import org.jspecify.annotations.NullMarked;
