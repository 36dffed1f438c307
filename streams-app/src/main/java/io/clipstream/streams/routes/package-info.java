/**
 * Topics that label sets name for their results. Start at {@link io.clipstream.streams.routes.Routes}; which of them are
 * there is in the {@link io.clipstream.streams.routes.RouteTable}, and what keeps a stream thread from waiting for one that
 * was deleted is the {@link io.clipstream.streams.routes.RouteGuard}.
 */
@NullMarked
package io.clipstream.streams.routes;

import org.jspecify.annotations.NullMarked;
