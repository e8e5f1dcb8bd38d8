/**
 * The pages for people: the state of the jobs, what ran, and what an admin may do about it. Rules are those of {@code operations}, as
 * for the API.
 */
@NullMarked
package uz.consult.launcher.ui;

import org.jspecify.annotations.NullMarked;
