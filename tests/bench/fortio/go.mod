module assay.test/fortio

go 1.20

require (
	fortio.org/cli v1.4.2 // indirect
	fortio.org/dflag v1.6.0 // indirect
	fortio.org/fortio v1.60.3 // indirect
	fortio.org/log v1.11.0 // indirect
	fortio.org/scli v1.12.0 // indirect
	fortio.org/sets v1.0.3 // indirect
	fortio.org/version v1.0.3 // indirect
	github.com/fsnotify/fsnotify v1.6.0 // indirect
	github.com/golang/protobuf v1.5.3 // indirect
	github.com/google/uuid v1.3.1 // indirect
	golang.org/x/exp v0.0.0-20231006140011-7918f672742d // indirect
	golang.org/x/net v0.17.0 // indirect
	golang.org/x/sys v0.13.0 // indirect
	golang.org/x/text v0.13.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20231009173412-8bfb1ae86b6c // indirect
	google.golang.org/grpc v1.58.3 // indirect
	google.golang.org/protobuf v1.31.0 // indirect
)
