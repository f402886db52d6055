/**
 * Processes that look like BanyanDB nodes from outside: the metrics page, the command line behind
 * pprof, and the service that tells who the node is. Their pages move with time, and they can be
 * told to act sick.
 */
@NullMarked
package io.fodc.e2e.simulator;

import org.jspecify.annotations.NullMarked;
