/**
 * A web service on virtual threads that computes losses and gradients of a model, and learns online:
 * {@link dev.arenagrad.examples.service.Service} starts and stops it, {@code Routes} answers requests, {@code OnlineModel} computes,
 * {@code Versions} lets requests read one version of the parameters while the next one is learnt, {@code Admission} and
 * {@code Limits} keep it from taking on too much. {@code docs/services.md} explains it.
 */
@NullMarked
package dev.arenagrad.examples.service;

import org.jspecify.annotations.NullMarked;
