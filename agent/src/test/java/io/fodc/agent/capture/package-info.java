@NullMarked
package io.fodc.agent.capture;

import org.jspecify.annotations.NullMarked;
