package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.MemoryReport.Owner;
import dev.arenagrad.memory.MemoryReport.ScopeUse;
import dev.arenagrad.memory.storage.Retention;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MemoryReportTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    private static final class Saved extends Retention {
        Saved(Storage storage) {
            super(ScopeImpl.current());
            own(storage);
        }
    }

    private static ScopeUse use(MemoryReport report, String name) {
        return report.scopes().stream().filter(scope -> scope.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void tellsWhatEachOpenScopeOfEachThreadHolds() {
        try (Scope _ = Scope.shared("model"); Scope _ = Scope.open("step")) {
            Storage.allocate(1000, "add");
            Storage.allocate(100, "mul");
            MemoryReport report = AnotherThread.call(() -> {
                try (Scope _ = Scope.open("theirs")) {
                    Storage.allocate(5000, "add");
                    return Memory.report();
                }
            });
            String mine = Thread.currentThread().getName();
            assertEquals(new ScopeUse("step", "CONFINED", mine, 1024 + 128, 2), use(report, "step"));
            assertEquals(new ScopeUse("model", "SHARED", mine, 0, 0), use(report, "model"));
            assertEquals(new ScopeUse("theirs", "CONFINED", "another", 5120, 1), use(report, "theirs"));
        }
    }

    @Test
    void tellsASharedScopeUntilItIsClosedWhoeverOpenedIt() {
        Scope[] scope = new Scope[1];
        AnotherThread.run(() -> {
            scope[0] = Scope.shared("service");
            Storage.allocate(1000, "add").bumpVersion();
        });
        assertEquals(new ScopeUse("service", "SHARED", "another", 1024, 1), use(Memory.report(), "service"));
        scope[0].close();
        assertTrue(Memory.report().scopes().stream().noneMatch(use -> use.name().equals("service")));
    }

    @Test
    void tellsWhatWasMadeOutsideAnyScopeAndInGlobalOnes() {
        Storage outside = Storage.allocate(1000, "outside", "[250]");
        Storage global;
        try (Scope _ = Scope.global()) {
            global = Storage.allocate(2000, "forever");
        }
        MemoryReport report = Memory.report();
        assertEquals(1024, use(report, "the automatic scope").bytes());
        assertEquals(2048, use(report, "the global scope").bytes());
        assertTrue(report.owners().contains(new Owner("outside", "[250]", 1024, 1)), report.toString());
        assertTrue(report.owners().contains(new Owner("forever", "", 2048, 1)), report.toString());
        outside.disown();
        global.disown();
        assertEquals(0, use(Memory.report(), "the automatic scope").bytes());
        assertEquals(0, use(Memory.report(), "the global scope").bytes());
    }

    @Test
    void addsUpByOperationAndShapeTheLargestFirst() {
        try (Scope _ = Scope.open()) {
            Storage.allocate(1024, "add", "[256]");
            Storage.allocate(4096, "matmul", "[32, 32]");
            try (Scope _ = Scope.open()) {
                Storage.allocate(1024, "add", "[256]");
                Storage.allocate(512, "add", "[128]");
                assertEquals(List.of(new Owner("matmul", "[32, 32]", 4096, 1), new Owner("add", "[256]", 2048, 2),
                        new Owner("add", "[128]", 512, 1)), Memory.report().owners());
            }
        }
    }

    @Test
    void savedBytesFollowWhatGraphNodesKeep() {
        long before = Memory.savedBytes();
        try (Scope _ = Scope.open()) {
            Saved first = new Saved(Storage.allocate(1000, "saved"));
            try (Scope _ = Scope.shared()) {
                new Saved(Storage.allocate(2000, "saved"));
                assertEquals(before + 1024 + 2048, Memory.savedBytes());
            }
            assertEquals(before + 1024, Memory.savedBytes());
            first.spend();
            assertEquals(before, Memory.savedBytes());
        }
    }

    @Test
    void savedBytesMoveWithTheGraphAndDoNotCountWhereNobodyLearnsOfItsEnd() {
        long before = Memory.savedBytes();
        try (Scope outer = Scope.open()) {
            Saved saved;
            Storage storage;
            try (Scope _ = Scope.open()) {
                storage = Storage.allocate(1000, "saved");
                saved = new Saved(storage);
                saved.moveTo((ScopeImpl) outer);
            }
            assertEquals(before + 1024, Memory.savedBytes());
            saved.moveTo(ScopeImpl.automatic());
            assertEquals(before, Memory.savedBytes());
            saved.spend();
            storage.disown();
        }
        assertEquals(before, Memory.savedBytes());
    }

    @Test
    void readsAsText() {
        try (Scope _ = Scope.open("step")) {
            Storage.allocate(4096, "matmul", "[32, 32]");
            String text = Memory.report().toString();

            assertTrue(text.contains("in use                           4096\n"), text);
            assertTrue(text.contains("                     4096          1  step, confined, thread \""), text);
            assertTrue(text.contains("                     4096          1  matmul [32, 32]\n"), text);
        }
    }

    @Test
    void figuresReportAndBeanTellTheSame() throws ReflectiveOperationException, JMException {
        Memory.registerMXBean();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        Memory.trim();
        try (Scope _ = Scope.open()) {
            new Saved(Storage.allocate(1000, "saved"));
            Set<String> figures = new TreeSet<>();
            for (Method figure : Memory.class.getMethods()) {
                String name = figure.getName();
                if (figure.getReturnType() == long.class && figure.getParameterCount() == 0 && !name.equals("trim")) {
                    figures.add(name);
                    String attribute = Character.toUpperCase(name.charAt(0)) + name.substring(1);
                    Object value = figure.invoke(null);
                    assertEquals(value, server.getAttribute(new ObjectName(TensorMemoryMXBean.NAME), attribute), name);
                    assertEquals(value, MemoryReport.class.getMethod(name).invoke(Memory.report()), name);
                }
            }
            Set<String> told = Stream.of(MemoryReport.class.getRecordComponents()).filter(part -> part
                    .getType() == long.class).map(RecordComponent::getName).collect(Collectors.toSet());
            assertEquals(figures, new TreeSet<>(told));
        }
    }

    @Test
    void longListsAreCutInTheText() {
        try (Scope _ = Scope.open()) {
            for (int i = 0; i < 50; i++) {
                Storage.allocate(64, "operation " + i);
            }
            MemoryReport report = Memory.report();
            assertEquals(50, report.owners().size());
            assertTrue(report.toString().contains("and 30 more"), report.toString());
        }
    }

    @Test
    void theSameFiguresComeByJmx() throws JMException {
        Memory.registerMXBean();
        Memory.registerMXBean();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName(TensorMemoryMXBean.NAME);
        try (Scope _ = Scope.open("step")) {
            new Saved(Storage.allocate(1 << 20, "add"));

            assertEquals(Memory.liveBytes(), server.getAttribute(name, "LiveBytes"));
            assertEquals(Memory.peakBytes(), server.getAttribute(name, "PeakBytes"));
            assertEquals(Memory.pooledBytes(), server.getAttribute(name, "PooledBytes"));
            assertEquals(1L << 20, server.getAttribute(name, "SavedBytes"));
            assertEquals(Memory.openScopes(), server.getAttribute(name, "OpenScopes"));
            assertEquals(Memory.allocations(), server.getAttribute(name, "Allocations"));
            assertEquals(Memory.systemAllocations(), server.getAttribute(name, "SystemAllocations"));
            assertEquals(Memory.refusals(), server.getAttribute(name, "Refusals"));
            assertEquals(Leaks.found(), server.getAttribute(name, "LeaksFound"));
            assertEquals(Leaks.reported(), server.getAttribute(name, "LeaksReported"));
            assertTrue(((String) server.invoke(name, "report", null, null)).contains("step, confined"));
        }
        server.setAttribute(name, new Attribute("LimitBytes", 1L << 40));
        assertEquals(1L << 40, Memory.limitBytes());
        server.setAttribute(name, new Attribute("LimitBytes", 0L));
        assertTrue((long) server.invoke(name, "trim", null, null) >= 1 << 20);
        server.invoke(name, "resetPeak", null, null);
        assertEquals(Memory.liveBytes(), Memory.peakBytes());
    }
}
