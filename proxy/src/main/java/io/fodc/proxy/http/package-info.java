/**
 * The REST and Prometheus interfaces of the proxy. A request is checked completely before the first
 * byte of its answer: route, method, every query parameter, the representation asked for. What
 * remains is then streamed from immutable snapshots of the fleet, never gathered in memory, by the
 * virtual thread of its connection; a guard ends connections whose other side neither sends nor
 * reads.
 */
@NullMarked
package io.fodc.proxy.http;

import org.jspecify.annotations.NullMarked;
