import './hosts/electron/main'
