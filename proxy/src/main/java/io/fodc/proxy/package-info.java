/**
 * The proxy as a process: from the command line to one record of settings, from that to everything
 * that runs, and back down again in reverse order within a bounded time.
 */
@NullMarked
package io.fodc.proxy;

import org.jspecify.annotations.NullMarked;
