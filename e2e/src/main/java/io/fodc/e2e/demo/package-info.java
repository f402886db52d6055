/** The demo: a proxy and agents on this machine, beside simulated nodes or a real one. */
@NullMarked
package io.fodc.e2e.demo;

import org.jspecify.annotations.NullMarked;
