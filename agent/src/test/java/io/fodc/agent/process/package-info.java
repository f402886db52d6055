@NullMarked
package io.fodc.agent.process;

import org.jspecify.annotations.NullMarked;
