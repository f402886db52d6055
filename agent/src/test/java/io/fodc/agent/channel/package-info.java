@NullMarked
package io.fodc.agent.channel;

import org.jspecify.annotations.NullMarked;
