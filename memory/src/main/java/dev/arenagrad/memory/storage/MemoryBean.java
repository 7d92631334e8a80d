package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leaks;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.TensorMemoryMXBean;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The figures of {@link Memory} for JMX. */
public final class MemoryBean implements TensorMemoryMXBean {
    private MemoryBean() {}

    /** Registers the bean with the platform's server, unless that is done. */
    public static void register() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            server.registerMBean(new MemoryBean(), new ObjectName(NAME));
        } catch (InstanceAlreadyExistsException _) {
            // as wanted: another call was first
        } catch (JMException e) {
            throw new IllegalStateException("the bean " + NAME + " could not be registered", e);
        }
    }

    @Override
    public long getLiveBytes() {
        return Memory.liveBytes();
    }

    @Override
    public long getPeakBytes() {
        return Memory.peakBytes();
    }

    @Override
    public long getPooledBytes() {
        return Memory.pooledBytes();
    }

    @Override
    public long getHeldBytes() {
        return Memory.heldBytes();
    }

    @Override
    public long getBorrowedBytes() {
        return Memory.borrowedBytes();
    }

    @Override
    public long getSavedBytes() {
        return Memory.savedBytes();
    }

    @Override
    public long getLimitBytes() {
        return Memory.limitBytes();
    }

    @Override
    public void setLimitBytes(long bytes) {
        Memory.limit(bytes);
    }

    @Override
    public long getOpenScopes() {
        return Memory.openScopes();
    }

    @Override
    public long getAllocations() {
        return Memory.allocations();
    }

    @Override
    public long getSystemAllocations() {
        return Memory.systemAllocations();
    }

    @Override
    public long getRefusals() {
        return Memory.refusals();
    }

    @Override
    public long getLeaksReported() {
        return Leaks.reported();
    }

    @Override
    public long getLeaksFound() {
        return Leaks.found();
    }

    @Override
    public String report() {
        return Memory.report().toString();
    }

    @Override
    public long trim() {
        return Memory.trim();
    }

    @Override
    public void resetPeak() {
        Memory.resetPeak();
    }
}
