#include "server/fetch/curl_fault.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(CurlFault, TellsTheThreeFaultsOfACertificateApart) {
  const auto fault = [](long verify_result) {
    return FaultOfFailure({.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = verify_result}).fault;
  };
  EXPECT_EQ(fault(0), v1::KEY_SET_FAULT_TLS_NAME);
  EXPECT_EQ(fault(1), v1::KEY_SET_FAULT_TLS_NAME);
  EXPECT_EQ(fault(62), v1::KEY_SET_FAULT_TLS_NAME);
  EXPECT_EQ(fault(9), v1::KEY_SET_FAULT_TLS_EXPIRED);
  EXPECT_EQ(fault(10), v1::KEY_SET_FAULT_TLS_EXPIRED);
  EXPECT_EQ(fault(18), v1::KEY_SET_FAULT_TLS);
  EXPECT_EQ(fault(20), v1::KEY_SET_FAULT_TLS);
}

TEST(CurlFault, ARefusalOfTheProxyIsOneOfConnecting) {
  const auto fault = FaultOfFailure({.code = CURLE_RECV_ERROR, .proxy_status = 407});
  EXPECT_EQ(fault.fault, v1::KEY_SET_FAULT_CONNECT);
  EXPECT_EQ(fault.detail, "the proxy answers CONNECT with status 407");
  EXPECT_EQ(FaultOfFailure({.code = CURLE_RECV_ERROR, .proxy_status = 200}).fault, v1::KEY_SET_FAULT_RESET);
}

TEST(CurlFault, ARefusedAddressOutweighsTheRefusalThatCurlSaw) {
  const auto fault = FaultOfFailure({.code = CURLE_COULDNT_CONNECT, .refusal = "169.254.169.254 is refused"});
  EXPECT_EQ(fault.fault, v1::KEY_SET_FAULT_ADDRESS_REFUSED);
  EXPECT_EQ(fault.detail, "169.254.169.254 is refused");
  EXPECT_EQ(FaultOfFailure({.code = CURLE_OPERATION_TIMEDOUT, .refusal = "1.2.3.4 is refused"}).fault,
            v1::KEY_SET_FAULT_TIMEOUT);
}

TEST(CurlFault, SaysItInOneBoundedLine) {
  const std::string long_text = "first\r\nsecond" + std::string(1000, 'x');
  const auto fault = FaultOfFailure({.code = CURLE_COULDNT_CONNECT, .text = long_text});
  EXPECT_EQ(fault.detail.size(), 200u);
  EXPECT_EQ(fault.detail.substr(0, 13), "first  second");
  EXPECT_FALSE(FaultOfFailure({.code = CURLE_COULDNT_CONNECT}).detail.empty());
}

}  // namespace
}  // namespace assay
