// The driver that hands devices to guests.
import { advice, good, moduleFix, type Check } from '../check.ts'

export const vfio: Check = {
  id: 'devices.vfio',
  title: 'vfio-pci',
  command: 'ls -d /sys/bus/pci/drivers/vfio-pci; modinfo -n vfio-pci',
  async look(context) {
    if (context.probe.names('/sys/bus/pci/drivers').includes('vfio-pci'))
      return good('The driver vfio-pci is loaded.', 'Devices can be given to guests where the IOMMU is on.')
    const fix = await moduleFix(context, 'vfio-pci')
    return fix
      ? advice(
          'The driver vfio-pci is not loaded.',
          'It is needed only to give a device of the machine to a guest.',
          fix,
        )
      : advice(
          'This kernel has no driver vfio-pci.',
          'No device of the machine can be given to a guest under this kernel.',
        )
  },
}
