/** Seeing what happens: pictures of graphs, timelines of memory, profiles of operators. */
module dev.arenagrad.inspect {
    requires transitive dev.arenagrad;
    requires com.fasterxml.jackson.core;
    requires com.github.weisj.jsvg;
    requires java.desktop;
    requires jdk.jfr;
    requires org.eclipse.elk.alg.layered;
    requires org.eclipse.elk.core;
    requires org.eclipse.elk.graph;
    requires org.eclipse.emf.common;
    requires static transitive org.jspecify;

    exports dev.arenagrad.inspect;
}
