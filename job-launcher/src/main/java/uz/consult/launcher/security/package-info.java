/** Who may call the launcher and how often, the sign-in for people, tokens for programs, and the audit of what was asked. */
@NullMarked
package uz.consult.launcher.security;

import org.jspecify.annotations.NullMarked;
