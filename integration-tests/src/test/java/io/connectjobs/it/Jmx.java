package io.connectjobs.it;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks into another JVM of this machine, as a monitoring tool does. */
final class Jmx implements AutoCloseable {
    private final String address;
    private final JMXConnector connector;
    private final MBeanServerConnection server;

    private Jmx(String address) throws IOException {
        this.address = address;
        this.connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
        this.server = connector.getMBeanServerConnection();
    }

    static Jmx of(long pid) throws IOException, AttachNotSupportedException {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        try {
            return new Jmx(machine.startLocalManagementAgent());
        } finally {
            machine.detach();
        }
    }

    String address() {
        return address;
    }

    /** Names of the beans that fit a pattern. */
    Set<ObjectName> beans(String pattern) throws IOException, JMException {
        return server.queryNames(new ObjectName(pattern), null);
    }

    Set<String> attributes(ObjectName bean) throws IOException, JMException {
        Set<String> names = new TreeSet<>();
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
            names.add(attribute.getName());
        }
        return names;
    }

    double number(ObjectName bean, String attribute) throws IOException, JMException {
        return ((Number) value(bean, attribute)).doubleValue();
    }

    Object value(ObjectName bean, String attribute) throws IOException, JMException {
        return server.getAttribute(bean, attribute);
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
